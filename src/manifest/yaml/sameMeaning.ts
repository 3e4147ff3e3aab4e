import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Node } from 'yaml';
import { readCommonYaml } from './fastYaml.ts';
import { repeatedKeys } from './repeats.ts';

/** The root of one document. */
export type Meaning = unknown;

/** The content of each document of a text in a comparable form; undefined if it has syntax errors, or repeats a key. */
export function readMeaning(text: string): readonly Meaning[] | undefined {
  const common = readCommonYaml(text.replaceAll('\r\n', '\n'));
  if (common) return [common];
  try {
    const options = { merge: true, uniqueKeys: false, logLevel: 'silent', prettyErrors: false } as const;
    const documents = parseAllDocuments(text, options);
    if (!Array.isArray(documents)) return [];
    const isSound = documents.every(
      ({ errors, contents }) => errors.length === 0 && repeatedKeys(contents).length === 0,
    );
    return isSound ? documents.map(({ contents }) => contents) : undefined;
  } catch (error) {
    // The library recurses: only a text that is nested too deeply makes it throw.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** True when both hold the same values, written in the same way, in the same order. */
export function isSameMeaning(a: readonly Meaning[], b: readonly Meaning[]): boolean {
  return a.length === b.length && a.every((document, index) => isSame(document, b[index]));
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === null || a === undefined) return a === b;
  if (isAlias(a)) return isAlias(b) && a.source === b.source;
  if (!isLike(a, b)) return false;
  if (isScalar(a)) return isScalar(b) && Object.is(a.value, b.value) && a.type === b.type;
  if (isSeq(a)) {
    return isSeq(b) && a.items.length === b.items.length && a.items.every((item, at) => isSame(item, b.items[at]));
  }
  if (!isMap(a) || !isMap(b) || a.items.length !== b.items.length) return false;
  return a.items.every(({ key, value }, at) => isSame(key, b.items[at]?.key) && isSame(value, b.items[at]?.value));
}

function isLike(a: unknown, b: unknown): boolean {
  const [x, y] = [a, b] as [Partial<Node>, Partial<Node> | null | undefined];
  return x.tag === y?.tag && anchorOf(a) === anchorOf(b);
}

function anchorOf(node: unknown): string | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
}
