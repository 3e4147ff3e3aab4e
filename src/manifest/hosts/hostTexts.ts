import { entriesOf, find, itemsOf, textOf, type Node, type ScalarNode } from '../tree/tree.ts';
import { hostWords, type HostReading, type HostWord } from './hostWords.ts';

/** A text of a service in which hosts may be named. */
export interface HostText {
  readonly node: ScalarNode;
  readonly reading: HostReading;
  /** True for an item `NAME=value` of a list. */
  readonly isPair: boolean;
  /** Where it is found: in a variable, a command or a label. */
  readonly kind: 'variable' | 'command' | 'label';
  /** True for what concerns a run as a process of this machine: there are no other containers' names. */
  readonly isLocal?: true;
}

const known = new WeakMap<Node, readonly HostText[]>();

/** The texts of a service in which hosts may be named. Remembered for as long as the service's tree lives. */
export function hostTextsOf(service: Node): readonly HostText[] {
  const texts = known.get(service) ?? textsIn(service);
  known.set(service, texts);
  return texts;
}

function textsIn(service: Node): readonly HostText[] {
  const hooks = ['pre_start', 'post_start', 'pre_stop'].flatMap((key) => itemsOf(find(service, key)));
  const run = find(service, 'x-patchbay', 'run');
  const local = [
    ...variablesOf(find(run, 'environment')),
    ...commandOf(run?.kind === 'scalar' ? run : find(run, 'command')),
  ];
  return [
    ...variablesOf(find(service, 'environment')),
    ...variablesOf(find(service, 'build', 'args')),
    ...commandOf(find(service, 'command')),
    ...commandOf(find(service, 'entrypoint')),
    ...commandOf(find(service, 'healthcheck', 'test')),
    ...hooks.flatMap((hook) => [...commandOf(find(hook, 'command')), ...variablesOf(find(hook, 'environment'))]),
    ...variablesOf(find(service, 'labels'), 'label'),
    ...local.map((text) => ({ ...text, isLocal: true as const })),
  ];
}

/** The hosts in a text. `written` is what is read, by default the value of the node. */
export function hostsInText({ node, reading, isPair }: HostText, written = textOf(node) ?? ''): readonly HostWord[] {
  if (!isPair) return hostWords(written, reading);
  const [head = '', key] = /^["']?([\w.-]{1,200})=/.exec(written) ?? [];
  const words = hostWords(written.slice(head.length), { ...reading, key });
  return head === '' ? words : words.map((word) => shifted(word, head.length));
}

function shifted(word: HostWord, by: number): HostWord {
  const { port } = word;
  return { ...word, index: word.index + by, ...(port && { port: { ...port, index: port.index + by } }) };
}

function variablesOf(node: Node | undefined, kind: 'variable' | 'label' = 'variable'): readonly HostText[] {
  const hasUrlsOnly = kind === 'label';
  const pairs = entriesOf(node).flatMap(([key, value]): readonly HostText[] =>
    isText(value) ? [{ node: value, reading: { key, hasUrlsOnly }, isPair: false, kind }] : [],
  );
  const items = itemsOf(node).flatMap((item): readonly HostText[] =>
    isText(item) ? [{ node: item, reading: { hasUrlsOnly }, isPair: true, kind }] : [],
  );
  return [...pairs, ...items];
}

/** The option before an item of a list names it: `["psql", "-h", "db"]`. */
function commandOf(node: Node | undefined): readonly HostText[] {
  if (node && isText(node)) return [{ node, reading: {}, isPair: false, kind: 'command' }];
  return itemsOf(node).flatMap((item, index, all): readonly HostText[] => {
    if (!isText(item)) return [];
    const before = textOf(all[index - 1]) ?? '';
    const isHost = before === '-h';
    const key = /^--[\w-]{1,60}$/.test(before) ? before : undefined;
    return [{ node: item, reading: { key, isHost }, isPair: false, kind: 'command' }];
  });
}

function isText(node: Node): node is ScalarNode {
  return node.kind === 'scalar' && typeof node.value === 'string';
}
