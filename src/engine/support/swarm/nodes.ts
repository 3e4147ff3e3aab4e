import type { Service } from '../../../manifest/model.ts';
import type { ObservedNode } from '../../observation.ts';

/** The nodes that may get a task of a service, as far as its constraints can be told from here. */
export function possibleNodes({ deploy }: Service, nodes: readonly ObservedNode[]): readonly ObservedNode[] {
  const constraints = deploy?.placement?.constraints ?? [];
  return nodes.filter(
    (node) => node.availability !== 'drain' && constraints.every((constraint) => meets(node, constraint)),
  );
}

/** True where it cannot be told. */
function meets(node: ObservedNode, constraint: string): boolean {
  const [, name = '', operator, value = ''] = /^\s*([\w.-]+)\s*(==|!=)\s*(.*?)\s*$/.exec(constraint) ?? [];
  const actual = factOf(node, name);
  if (actual === undefined || operator === undefined) return true;
  // Docker compares without regard to case.
  const isSame = actual.toLowerCase() === value.toLowerCase();
  return operator === '==' ? isSame : !isSame;
}

function factOf({ id, name, role, labels, platform }: ObservedNode, fact: string): string | undefined {
  const [os = ''] = platform.split('/');
  if (fact === 'node.id') return id;
  if (fact === 'node.hostname') return name;
  if (fact === 'node.role') return role;
  if (fact === 'node.platform.os') return os;
  const label = /^node\.labels\.(.+)$/.exec(fact)?.[1];
  return label === undefined ? undefined : (Object.entries(labels).find(([key]) => key === label)?.[1] ?? '');
}
