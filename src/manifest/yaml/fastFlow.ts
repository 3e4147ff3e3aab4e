import { Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { endOfQuoted, isPlain, plainScalar, quotedScalar } from './fastScalars.ts';

export interface FlowRead<T> {
  readonly node: T;
  /** The offset behind it. */
  readonly end: number;
}

type FlowNode = YAMLMap | YAMLSeq | Scalar;

const maxDepth = 20;

/** A list or mapping in brackets, all on one line; undefined when anything about it is unusual. */
export function readFlow(text: string, at: number, lineEnd: number, depth = 0): FlowRead<FlowNode> | undefined {
  if (depth > maxDepth) return undefined;
  if (text[at] === '[') return readList(text, at, lineEnd, depth);
  if (text[at] === '{') return readMap(text, at, lineEnd, depth);
  return readScalar(text, at, lineEnd);
}

function readList(text: string, at: number, lineEnd: number, depth: number): FlowRead<YAMLSeq> | undefined {
  const list = new YAMLSeq();
  list.flow = true;
  let index = skipSpaces(text, at + 1, lineEnd);
  while (text[index] !== ']') {
    const item = readFlow(text, index, lineEnd, depth + 1);
    if (!item) return undefined;
    list.items.push(item.node);
    const next = behindComma(text, item.end, lineEnd, ']');
    if (next === undefined) return undefined;
    index = next;
  }
  list.range = [at, index + 1, index + 1];
  return { node: list, end: index + 1 };
}

function readMap(text: string, at: number, lineEnd: number, depth: number): FlowRead<YAMLMap> | undefined {
  const map = new YAMLMap();
  map.flow = true;
  const keys = new Set<unknown>();
  let index = skipSpaces(text, at + 1, lineEnd);
  while (text[index] !== '}') {
    const key = /^[A-Za-z_][\w./-]*(?=: )/.exec(text.slice(index, Math.min(lineEnd, index + maxKeyLength)))?.[0];
    if (key === undefined || /^(?:null|true|false)$/i.test(key) || keys.has(key)) return undefined;
    keys.add(key);
    const value = readFlow(text, skipSpaces(text, index + key.length + 1, lineEnd), lineEnd, depth + 1);
    if (!value) return undefined;
    const scalar = new Scalar<string>(key);
    scalar.source = key;
    scalar.type = 'PLAIN';
    scalar.range = [index, index + key.length, index + key.length];
    map.items.push(new Pair(scalar, value.node));
    const next = behindComma(text, value.end, lineEnd, '}');
    if (next === undefined) return undefined;
    index = next;
  }
  map.range = [at, index + 1, index + 1];
  return { node: map, end: index + 1 };
}

const maxKeyLength = 200;

function readScalar(text: string, at: number, lineEnd: number): FlowRead<Scalar> | undefined {
  if (text[at] === '"' || text[at] === "'") {
    const end = endOfQuoted(text, at, lineEnd);
    return end === undefined ? undefined : { node: quotedScalar(text, at, end), end };
  }
  let end = at;
  while (end < lineEnd && !',[]{}'.includes(text[end] ?? '')) end++;
  while (end > at && text[end - 1] === ' ') end--;
  const scalar = end > at && isPlain(text, at, end) && text[end - 1] !== ':' ? plainScalar(text, at, end) : undefined;
  return scalar && { node: scalar, end };
}

/** The offset of the next item or of the closing bracket. A comma before the bracket is left to the library. */
function behindComma(text: string, at: number, lineEnd: number, close: string): number | undefined {
  const index = skipSpaces(text, at, lineEnd);
  if (index >= lineEnd) return undefined;
  if (text[index] === close) return index;
  if (text[index] !== ',') return undefined;
  const next = skipSpaces(text, index + 1, lineEnd);
  return next >= lineEnd || text[next] === close ? undefined : next;
}

function skipSpaces(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && text[at] === ' ') at++;
  return at;
}
