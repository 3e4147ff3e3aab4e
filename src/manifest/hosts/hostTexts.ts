import { entriesOf, find, itemsOf, textOf, type Node, type ScalarNode } from '../tree/tree.ts';
import { hostWords, type HostReading, type HostWord } from './hostWords.ts';

/** A text of a service in which hosts may be named. */
export interface HostText {
  readonly node: ScalarNode;
  readonly reading: HostReading;
  /** True for an item `NAME=value` of a list. */
  readonly isPair: boolean;
  /** Where it is found. Under `local` it concerns a run as a process of this machine. */
  readonly place: 'environment' | 'build' | 'command' | 'healthcheck' | 'label' | 'local' | 'file';
}

const known = new WeakMap<Node, readonly HostText[]>();
const uses = new WeakMap<Node, readonly HostUse[]>();

/** The texts of a service in which hosts may be named. Remembered for as long as the service's tree lives. */
export function hostTextsOf(service: Node): readonly HostText[] {
  const texts = known.get(service) ?? textsIn(service);
  known.set(service, texts);
  return texts;
}

function textsIn(service: Node): readonly HostText[] {
  const hooks = ['pre_start', 'post_start', 'pre_stop'].flatMap((key) => itemsOf(find(service, key)));
  const run = find(service, 'x-patchbay', 'run');
  return [
    ...variablesOf(find(service, 'environment'), 'environment'),
    ...variablesOf(find(service, 'build', 'args'), 'build'),
    ...commandOf(find(service, 'command'), 'command'),
    ...commandOf(find(service, 'entrypoint'), 'command'),
    ...commandOf(find(service, 'healthcheck', 'test'), 'healthcheck'),
    ...hooks.flatMap((hook) => commandOf(find(hook, 'command'), 'command')),
    ...hooks.flatMap((hook) => variablesOf(find(hook, 'environment'), 'environment')),
    ...variablesOf(find(service, 'labels'), 'label'),
    ...variablesOf(find(run, 'environment'), 'local'),
    ...commandOf(run?.kind === 'scalar' ? run : find(run, 'command'), 'local'),
  ];
}

/** A host in the value of a text. */
export interface HostUse {
  readonly text: HostText;
  readonly word: HostWord;
}

/** The hosts in the values of a service. Remembered as its texts are: an edit elsewhere costs nothing here. */
export function hostsOf(service: Node): readonly HostUse[] {
  const found =
    uses.get(service) ??
    hostTextsOf(service).flatMap((text) =>
      hostsInWritten(text, textOf(text.node) ?? '').flatMap((word) => (word.name === '' ? [] : [{ text, word }])),
    );
  uses.set(service, found);
  return found;
}

/** The hosts in a text as it is written. */
export function hostsInWritten(
  { reading, isPair }: Pick<HostText, 'reading' | 'isPair'>,
  written: string,
): readonly HostWord[] {
  if (!isPair) return hostWords(written, reading);
  const [head = '', key] = /^["']?([\w.-]{1,200})=/.exec(written) ?? [];
  const found = hostWords(written.slice(head.length), { ...reading, key });
  return head === '' ? found : found.map((word) => shifted(word, head.length));
}

function shifted(word: HostWord, by: number): HostWord {
  const { port } = word;
  return { ...word, index: word.index + by, ...(port && { port: { ...port, index: port.index + by } }) };
}

function variablesOf(node: Node | undefined, place: HostText['place']): readonly HostText[] {
  const hasUrlsOnly = place === 'label';
  const pairs = entriesOf(node).flatMap(([key, value]): readonly HostText[] =>
    isText(value) ? [{ node: value, reading: { key, hasUrlsOnly }, isPair: false, place }] : [],
  );
  const items = itemsOf(node).flatMap((item): readonly HostText[] =>
    isText(item) ? [{ node: item, reading: { hasUrlsOnly }, isPair: true, place }] : [],
  );
  return [...pairs, ...items];
}

/** The option before an item of a list names it: `["psql", "-h", "db"]`. */
function commandOf(node: Node | undefined, place: HostText['place']): readonly HostText[] {
  if (node && isText(node)) return [{ node, reading: {}, isPair: false, place }];
  return itemsOf(node).flatMap((item, index, all): readonly HostText[] => {
    if (!isText(item)) return [];
    const before = textOf(all[index - 1]) ?? '';
    const isHost = before === '-h';
    const key = /^--[\w-]{1,60}$/.test(before) ? before : undefined;
    return [{ node: item, reading: { key, isHost }, isPair: false, place }];
  });
}

function isText(node: Node): node is ScalarNode {
  return node.kind === 'scalar' && typeof node.value === 'string';
}
