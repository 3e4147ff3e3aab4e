import { toBuild } from '../../application/build.ts';
import { declaredArguments, dockerfileText, hasHealthcheck, isPredefinedArgument } from '../../files/dockerfile.ts';
import type { ManifestHost } from '../../files/host.ts';
import type { ServiceWriting } from '../../model/governance.ts';
import { entriesOf, find, findMap, itemsOf, keysOf, textOf, type MapNode, type Node } from '../../tree/tree.ts';
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
    const dockerfile = dockerfileOf(node, host);
    const written = {
      secrets: literalSecrets(node),
      secretArguments: secretArguments(node),
      unusedArguments: dockerfile === undefined ? [] : unusedArguments(node, dockerfile.text),
      ports: literalPorts(node),
    };
    const lacksHealthcheck = dockerfile !== undefined && !hasHealthcheck(dockerfile.text, dockerfile.target);
    const isEmpty = !lacksHealthcheck && Object.values(written).every((names) => names.length === 0);
    return isEmpty ? [] : [[name, { ...written, ...(lacksHealthcheck && { lacksHealthcheck }) }]];
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

function dockerfileOf(
  service: Node,
  host: Pick<ManifestHost, 'readText'>,
): { readonly text: string; readonly target: string | undefined } | undefined {
  const build = toBuild(findMap(service, 'build'));
  const text = build && dockerfileText(build, host);
  return text === undefined ? undefined : { text, target: build?.target };
}

function unusedArguments(service: Node, dockerfile: string): readonly string[] {
  const declared = declaredArguments(dockerfile);
  if (!declared) return [];
  return keysOf(find(service, 'build', 'args')).filter(
    (name) => !declared.includes(name) && !isPredefinedArgument(name),
  );
}

function literalPorts(service: Node): readonly string[] {
  return itemsOf(find(service, 'ports')).flatMap((port) => {
    const published = find(port, 'published');
    const text = textOf(published);
    return published && text !== undefined && isLiteral(port) && isLiteral(published) ? [text] : [];
  });
}

/** True where the value itself stands in the manifest: it comes from no variable, no env file, and no default. */
function isLiteral(node: Node): boolean {
  const { origin } = node;
  return origin === undefined || (origin.kind === 'merged' && isLiteral(origin.override));
}
