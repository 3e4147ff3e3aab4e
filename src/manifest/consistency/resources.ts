import type { Fix, Location } from '../../base/problem.ts';
import { addDeclaration, correctWord, textAtLocation } from '../problems/fixes.ts';
import type { ProblemList } from '../problems/problems.ts';
import { didYouMean } from '../problems/suggest.ts';
import {
  entriesOf,
  find,
  findMap,
  isRejected,
  itemsOf,
  keysOf,
  textOf,
  type MapNode,
  type Node,
} from '../tree/tree.ts';
import type { ConsistencyContext } from './context.ts';

/** References from services to networks, volumes, configs, secrets and models, and these themselves. */
export function checkResources(root: MapNode, { host, problems, memo }: ConsistencyContext): void {
  for (const [name, service, keyAt] of entriesOf(find(root, 'services'))) {
    const references = memo.of('references', service, [], problems, (found) => referencesOf(service, found));
    for (const reference of references) checkReference({ ...reference, name, file: keyAt.file }, root, problems);
    checkContexts(name, service, root, problems);
  }
  for (const section of ['networks', 'volumes', 'configs', 'secrets']) {
    for (const [key, node, keyAt] of entriesOf(find(root, section))) {
      checkResource(section, key, node, keyAt, problems);
      const file = find(node, 'file');
      const path = textOf(file);
      if (!file || path === undefined || path.includes('$') || host.exists(path)) continue;
      const message = `The file of ${section.slice(0, -1)} "${key}" is not there: ${problems.nameOf(path)}. Create it before you start, or correct the path.`;
      problems.warning('missing-file', message, file.at);
    }
  }
}

function referencesOf(service: Node, problems: ProblemList): readonly Target[] {
  const grants = grantsOf(service);
  for (const { grant } of grants) checkMode(find(grant, 'mode'), problems);
  return [
    ...entriesOf(find(service, 'networks')).map(
      ([target, , at]) => ({ section: 'networks', kind: 'network', target, at }) as const,
    ),
    ...entriesOf(find(service, 'models')).map(
      ([target, , at]) => ({ section: 'models', kind: 'model', target, at }) as const,
    ),
    ...itemsOf(find(service, 'volumes')).flatMap((mount) => {
      const source = find(mount, 'source');
      const target = textOf(source);
      const isVolume = textOf(find(mount, 'type')) === 'volume';
      return isVolume && source && target
        ? [{ section: 'volumes', kind: 'volume', target, at: source.at } as const]
        : [];
    }),
    ...grants.flatMap(({ section, kind, grant }) => {
      const source = find(grant, 'source');
      return source ? [{ section, kind, target: textOf(source) ?? '', at: source.at }] : [];
    }),
  ];
}

/** Each has a name and a place, and one that is a service is built here. */
function checkContexts(name: string, service: Node, root: MapNode, problems: ProblemList): void {
  const services = findMap(root, 'services');
  for (const [context, node, keyAt] of entriesOf(find(service, 'build', 'additional_contexts'))) {
    const path = textOf(node);
    if (path === undefined && !isRejected(node)) {
      const message = `build.additional_contexts: invalid value ${context}, expected key=value. Write name=./folder.`;
      problems.error('wrong-value', message, keyAt);
    }
    const target = path?.startsWith('service:') ? path.slice('service:'.length) : undefined;
    if (target === undefined || services?.entries.has(target)) continue;
    const known = keysOf(services).filter((one) => one !== name);
    const hint = didYouMean(target, known) || ' Declare it, or correct the name.';
    const message = `service "${name}" declares unknown service "${target}" as additional contexts ${context}.${hint}`;
    problems.error('undefined-service', message, node.at, [], correctWord(target, known, node.at, problems));
  }
}

type Kind = keyof typeof stubs;

interface Grant {
  readonly section: 'configs' | 'secrets';
  readonly kind: Kind;
  readonly grant: Node;
}

function grantsOf(service: Node): readonly Grant[] {
  const secrets = [...itemsOf(find(service, 'secrets')), ...itemsOf(find(service, 'build', 'secrets'))];
  return [
    ...itemsOf(find(service, 'configs')).map((grant) => ({ section: 'configs', kind: 'config', grant }) as const),
    ...secrets.map((grant) => ({ section: 'secrets', kind: 'secret', grant }) as const),
  ];
}

/** What a service needs of a section. */
interface Target {
  readonly section: string;
  readonly kind: Kind;
  readonly target: string;
  readonly at: Location;
}

interface Reference extends Target {
  /** The service. */
  readonly name: string;
  /** Where a declaration belongs. */
  readonly file: string;
}

function checkReference(reference: Reference, root: MapNode, problems: ProblemList): void {
  const { name, section, kind, target, at } = reference;
  const declared = findMap(root, section);
  if (declared?.entries.has(target)) return;
  const known = keysOf(declared);
  const hint = didYouMean(target, known) || ` Declare it under "${section}:" at the top level, or correct the name.`;
  const fix = correctWord(target, known, at, problems) ?? declare(reference, declared, problems);
  problems.error(`undefined-${kind}`, `service "${name}" refers to undefined ${kind} ${target}.${hint}`, at, [], fix);
}

/** What a declaration says at least; `NAME` is its key. */
const stubs = {
  network: { flow: '', block: [] },
  volume: { flow: '', block: [] },
  config: { flow: '{ file: ./NAME }', block: ['file: ./NAME'] },
  secret: { flow: '{ file: ./NAME.txt }', block: ['file: ./NAME.txt'] },
  model: { flow: '{ model: ai/NAME }', block: ['model: ai/NAME'] },
} as const;

function declare(
  { section, kind, target, file }: Reference,
  declared: MapNode | undefined,
  problems: ProblemList,
): Fix | undefined {
  if (!/^[\w.-]+$/.test(target)) return undefined;
  const named = (text: string): string => text.replace('NAME', target);
  const body = { flow: named(stubs[kind].flow), block: stubs[kind].block.map(named) };
  const edits = addDeclaration(section, declared, { key: target, body }, file, problems);
  return edits && { title: `Declare the ${kind} "${target}"`, edits };
}

/** Without a leading 0, YAML reads a decimal number, which means other permissions than the digits suggest. */
function checkMode(mode: Node | undefined, problems: ProblemList): void {
  if (!mode) return;
  const written = textAtLocation(mode.at, problems) ?? '';
  if (!/^[1-7][0-7]{2}$/.test(written)) return;
  const message = `${written} is read as a decimal number, which is ${textOf(mode) ?? ''} in octal. Write "0${written}".`;
  const fix = { title: `Write "0${written}"`, edits: [{ at: mode.at, newText: `"0${written}"` }] };
  problems.warning('octal-mode', message, mode.at, [], fix);
}

/** Services have a code of their own for this. */
function checkName(section: string, key: string, keyAt: Location, problems: ProblemList): void {
  if (/^[a-zA-Z0-9._-]+$/.test(key)) return;
  const message = `"${key}" is not a valid name in ${section}. Use letters, digits, ".", "_" and "-".`;
  problems.error('wrong-value', message, keyAt);
}

function checkResource(section: string, key: string, node: Node, keyAt: Location, problems: ProblemList): void {
  checkName(section, key, keyAt, problems);
  const sources = ['file', 'environment', 'content'].filter((part) => find(node, part) !== undefined);
  const external = find(node, 'external');
  if (isRejected(external)) return;
  if (external) {
    for (const [part, , at] of entriesOf(node)) {
      if (part === 'external' || part === 'name' || part.startsWith('x-')) continue;
      const message = `${section}.${key}: conflicting parameters "external" and "${part}" specified. What is external is not created here; remove one of them.`;
      const related = [{ message: 'It is external by this.', at: external.at }];
      // Compose reports this for volumes only, and ignores unused attributes of everything else.
      if (section === 'volumes') problems.error('conflict', message, at, related);
      else problems.warning('conflict', message, at, related);
    }
    return;
  }
  if (section !== 'configs' && section !== 'secrets') return;
  if (sources.length > 1) {
    const message = `${section}.${key}: file|environment|content attributes are mutually exclusive. Keep one of them.`;
    problems.error('conflict', message, keyAt);
  }
  if (sources.length > 0) return;
  const message =
    section === 'configs'
      ? `configs.${key}: one of file|environment|content must be set. Add one, or "external: true".`
      : `secret "${key}" must declare either \`file\` or \`environment\`. Add one, or "external: true".`;
  problems.error('missing-key', message, keyAt);
}
