import { hostsInWritten, hostTextsOf, type HostText } from '../../manifest/hosts/hostTexts.ts';
import type { HostWord } from '../../manifest/hosts/hostWords.ts';
import { grantPaths } from '../../manifest/hosts/grantPaths.ts';
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
    .flatMap(textsOf)
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

/** The host at a position, as it is written there. */
export function hostAtPosition(
  { path, lines, trees }: Written,
  { line, character }: { readonly line: number; readonly character: number },
): { readonly word: HostWord; readonly start: number; readonly owner?: string; readonly written: string } | undefined {
  for (const { owner, text } of trees.flatMap(textsOf)) {
    const { start, end } = text.node.at.range;
    if (text.node.at.file !== path || line < start.line || line > end.line) continue;
    const part = partsIn(text, { path, lines, trees }).find((one) => one.line === line);
    for (const word of part ? hostsInWritten(text, part.text) : []) {
      const from = (part?.character ?? 0) + word.index;
      const isHere = word.name !== '' && character >= from && character <= from + word.name.length;
      if (isHere) return { word, start: from, written: part?.text ?? '', ...(owner !== undefined && { owner }) };
    }
  }
  return undefined;
}

interface OwnedText {
  readonly text: HostText;
  readonly owner?: string;
}

function textsOf(tree: Node): readonly OwnedText[] {
  const services = entriesOf(find(tree, 'services')).flatMap(([owner, service]) =>
    hostTextsOf(service).map((text) => ({ owner, text })),
  );
  const contents = entriesOf(find(tree, 'configs')).map(([, config]) => find(config, 'content'));
  const brokers = entriesOf(find(tree, 'x-patchbay', 'brokers')).map(([, broker]) => broker);
  const others = [...contents, ...brokers, find(tree, 'x-patchbay', 'broker')].flatMap((node): readonly OwnedText[] =>
    node?.kind === 'scalar' && typeof node.value === 'string'
      ? [{ text: { node, reading: {}, isPair: false, place: 'file' } }]
      : [],
  );
  return [...services, ...others];
}

function partsIn({ node }: HostText, { path, lines }: Written): ReturnType<typeof partsOf> {
  return node.at.file === path ? partsOf(node.at.range, lines) : [];
}
