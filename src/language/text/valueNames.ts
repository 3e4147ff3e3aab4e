import { hostsInWritten, hostTextsOf, type HostText } from '../../manifest/hosts/hostTexts.ts';
import type { HostWord } from '../../manifest/hosts/hostWords.ts';
import { grantPaths } from '../../manifest/hosts/grantPaths.ts';
import type { Position } from '../../base/problem.ts';
import { brokerTargetIn } from '../../manifest/messaging/brokerPlaces.ts';
import { entriesOf, find, type Node } from '../../manifest/tree/tree.ts';
import type { Occurrence } from './names.ts';
import { partsOf } from './variableUses.ts';

interface Written {
  readonly path: string;
  readonly lines: readonly string[];
  readonly trees: readonly Node[];
}

/** The names inside of the values of a file. */
export interface ValueNames {
  /**
   * Hosts, and secrets and configs in paths. They are names by their position; whether anything has that name is not
   * known.
   */
  readonly names: readonly Occurrence[];
  /** The variables that stand in the place of a host. */
  readonly hostVariables: ReadonlySet<string>;
}

/** Finds the names in the values of a manifest file, exactly where they are written. */
export function valueNamesIn(file: Written): ValueNames {
  const byPlace = new Map<string, Occurrence>();
  const hostVariables = new Set<string>();
  const add = (one: Occurrence): void => {
    const { line, character } = one.at.range.start;
    const key = `${one.space} ${line} ${character}`;
    const before = byPlace.get(key);
    const owners = [...(before?.owners ?? []), ...(one.owners ?? [])];
    byPlace.set(key, { ...one, ...(owners.length > 0 && { owners }) });
  };
  const parts = file.trees
    .flatMap((tree) => textsOf(tree))
    .flatMap(({ owner, text }) => partsIn(text, file).map((part) => ({ ...part, read: text, owner })));
  for (const { owner, read, text, line, character } of parts) {
    const place = { file: file.path, line, from: character, ...(owner !== undefined && { owner }) };
    const hosts = hostsInWritten(read, text);
    const named = hosts.filter(({ name }) => name !== '').map((host) => ({ ...host, space: 'hosts' as const }));
    for (const { variable } of hosts) if (variable !== undefined) hostVariables.add(variable);
    for (const { space, name, index } of [...named, ...grantPaths(text)]) add(inValue(space, name, index, place));
  }
  return { names: [...byPlace.values()], hostVariables };
}

interface Place {
  readonly file: string;
  readonly line: number;
  /** Where the text starts in its line. */
  readonly from: number;
  readonly owner?: string;
}

export function inValue(space: Occurrence['space'], name: string, index: number, place: Place): Occurrence {
  const { file, line, from, owner } = place;
  const start = { line, character: from + index };
  const range = { start, end: { line, character: start.character + name.length } };
  const owners = owner === undefined ? undefined : [owner];
  return { space, name, at: { file, range }, isDeclaration: false, isInValue: true, ...(owners && { owners }) };
}

/** A host as it is written, and where it starts in its line. */
interface WrittenHost {
  readonly word: HostWord;
  readonly start: number;
  /** What is written of its value on that line. */
  readonly written: string;
}

/** The host at a position within a value at a path of keys. */
export function hostAtPosition(
  { path, lines, trees }: Written,
  steps: readonly string[],
  { line, character }: Position,
): WrittenHost | undefined {
  // What stands outside of the services, in an anchored block, is found where a service merges it.
  const services = steps[0] === 'services' ? [steps[1] ?? ''] : undefined;
  for (const { text } of trees.flatMap((tree) => textsOf(tree, services))) {
    const { start, end } = text.node.at.range;
    if (line < start.line || line > end.line) continue;
    for (const part of partsIn(text, { path, lines, trees }).filter((one) => one.line === line)) {
      const words = hostsInWritten(text, part.text).map((word) => ({ word, start: part.character + word.index }));
      const here = words.find(
        ({ word: { name }, start: from }) => name !== '' && character >= from && character <= from + name.length,
      );
      if (here) return { ...here, written: part.text };
    }
  }
  return undefined;
}

interface OwnedText {
  readonly text: HostText;
  readonly owner?: string;
}

/** The texts of all services, or of some. */
function textsOf(tree: Node, only?: readonly string[]): readonly OwnedText[] {
  const all = find(tree, 'services');
  const named = only?.flatMap((name) => {
    const service = find(all, name);
    return service ? [[name, service] as const] : [];
  });
  const services = (named ?? entriesOf(all)).flatMap(([owner, service]) =>
    hostTextsOf(service).map((text) => ({ owner, text })),
  );
  const contents = entriesOf(find(tree, 'configs')).map(([, config]) => find(config, 'content'));
  const brokers = entriesOf(find(tree, 'x-patchbay', 'brokers')).map(([, broker]) => broker);
  const places = [...brokers, find(tree, 'x-patchbay', 'broker')].map(brokerTargetIn);
  const others = [...contents, ...places].flatMap((node): readonly OwnedText[] =>
    node?.kind === 'scalar' && typeof node.value === 'string'
      ? [{ text: { node, reading: {}, isPair: false, place: 'file' } }]
      : [],
  );
  return [...services, ...others];
}

function partsIn({ node }: HostText, { path, lines }: Written): ReturnType<typeof partsOf> {
  return node.at.file === path ? partsOf(node.at.range, lines) : [];
}
