import type { Location } from '../../base/problem.ts';
import type { ProblemList } from '../problems.ts';
import { didYouMean } from '../schema/suggest.ts';
import { entriesOf, find, findMap, itemsOf, textOf, type MapNode, type Node } from '../tree.ts';
import type { ConsistencyContext } from './context.ts';

/** References from services to networks, volumes, configs, secrets and models, and these themselves. */
export function checkResources(root: MapNode, { problems }: ConsistencyContext): void {
  for (const [name, service] of entriesOf(find(root, 'services'))) {
    const refer = (section: string, kind: string, target: string, at: Location): void =>
      checkReference({ name, section, kind, target, at }, root, problems);
    for (const [network, , keyAt] of entriesOf(find(service, 'networks'))) refer('networks', 'network', network, keyAt);
    for (const [model, , keyAt] of entriesOf(find(service, 'models'))) refer('models', 'model', model, keyAt);
    for (const mount of itemsOf(find(service, 'volumes'))) {
      const source = find(mount, 'source');
      const volume = textOf(source);
      if (textOf(find(mount, 'type')) === 'volume' && source && volume) refer('volumes', 'volume', volume, source.at);
    }
    for (const section of ['configs', 'secrets']) {
      const sources = itemsOf(find(service, section)).flatMap((item) => find(item, 'source') ?? []);
      for (const source of sources) refer(section, section.slice(0, -1), textOf(source) ?? '', source.at);
    }
  }
  for (const section of ['networks', 'volumes', 'configs', 'secrets']) {
    for (const [key, node, keyAt] of entriesOf(find(root, section))) checkResource(section, key, node, keyAt, problems);
  }
}

interface Reference {
  readonly name: string;
  readonly section: string;
  readonly kind: string;
  readonly target: string;
  readonly at: Location;
}

function checkReference(reference: Reference, root: MapNode, problems: ProblemList): void {
  const { name, section, kind, target, at } = reference;
  const declared = findMap(root, section);
  if (declared?.entries.has(target)) return;
  const hint =
    didYouMean(target, declared?.entries.keys() ?? []) ||
    ` Declare it under "${section}:" at the top level, or correct the name.`;
  problems.error(`undefined-${kind}`, `service "${name}" refers to undefined ${kind} ${target}.${hint}`, at);
}

function checkResource(section: string, key: string, node: Node, keyAt: Location, problems: ProblemList): void {
  const sources = ['file', 'environment', 'content'].filter((part) => find(node, part) !== undefined);
  if (find(node, 'external')) {
    const parts = node.kind === 'map' ? [...node.entries.keys()] : [];
    for (const part of parts) {
      if (part === 'external' || part === 'name' || part.startsWith('x-')) continue;
      const message = `${section}.${key}: conflicting parameters "external" and "${part}" specified. What is external is not created here; remove one of them.`;
      problems.error('conflict', message, (node.kind === 'map' && node.entries.get(part)?.keyAt) || keyAt);
    }
    return;
  }
  if (section !== 'configs' && section !== 'secrets') return;
  if (sources.length > 1) {
    const message = `${section}.${key}: file|environment|content attributes are mutually exclusive. Keep one of them.`;
    problems.error('conflict', message, keyAt);
  }
  if (sources.length > 0 || find(node, 'driver')) return;
  const message =
    section === 'configs'
      ? `configs.${key}: one of file|environment|content must be set. Add one, or "external: true".`
      : `secret "${key}" must declare either \`file\` or \`environment\`. Add one, or "external: true".`;
  problems.error('missing-key', message, keyAt);
}
