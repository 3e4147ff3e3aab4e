import { toBuild } from '../../application/build.ts';
import { declaredArguments, dockerfileText, isPredefinedArgument } from '../../files/dockerfile.ts';
import type { ManifestHost } from '../../files/host.ts';
import type { ServiceWriting } from '../../model/governance.ts';
import { entriesOf, find, findMap, itemsOf, textOf, type MapNode, type Node } from '../../tree/tree.ts';
import { hasPasswordInUrl, namesLiteralSecret } from './secretVariables.ts';

/**
 * How services are written, as far as policies ask for it and nothing of the application tells it any more. Services of which there is
 * nothing to say are left out.
 */
export function writtenServices(
  root: MapNode,
  host: Pick<ManifestHost, 'readText'>,
): Readonly<Record<string, ServiceWriting>> {
  const all = entriesOf(find(root, 'services')).flatMap(([name, node]): [string, ServiceWriting][] => {
    const written = {
      secrets: literalSecrets(node),
      secretArguments: secretArguments(node),
      unusedArguments: unusedArguments(node, host),
      ports: literalPorts(node),
    };
    return Object.values(written).every((names) => names.length === 0) ? [] : [[name, written]];
  });
  return Object.fromEntries(all);
}

function literalSecrets(service: Node): readonly string[] {
  return entriesOf(find(service, 'environment')).flatMap(([name, value]) => {
    const text = textOf(value) ?? '';
    return (namesLiteralSecret(name, text) || hasPasswordInUrl(text)) && isLiteral(value) ? [name] : [];
  });
}

function secretArguments(service: Node): readonly string[] {
  const given = entriesOf(find(service, 'build', 'args'));
  return given.flatMap(([name, value]) => (namesLiteralSecret(name, textOf(value) ?? '') ? [name] : []));
}

function unusedArguments(service: Node, host: Pick<ManifestHost, 'readText'>): readonly string[] {
  const given = entriesOf(find(service, 'build', 'args'));
  const build = given.length > 0 ? toBuild(findMap(service, 'build')) : undefined;
  const text = build && dockerfileText(build, host);
  const declared = text === undefined ? undefined : declaredArguments(text);
  if (!declared) return [];
  return given.flatMap(([name]) => (declared.includes(name) || isPredefinedArgument(name) ? [] : [name]));
}

function literalPorts(service: Node): readonly string[] {
  return itemsOf(find(service, 'ports')).flatMap((port) => {
    const published = find(port, 'published');
    const text = textOf(published);
    return published && text !== undefined && isLiteral(published) ? [text] : [];
  });
}

/** True where the value itself stands in the manifest: it comes from no variable, no env file, and no default. */
function isLiteral(node: Node): boolean {
  const { origin } = node;
  return origin === undefined || (origin.kind === 'merged' && isLiteral(origin.override));
}
