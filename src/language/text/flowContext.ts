import type { Cursor } from './cursor.ts';

interface Frame {
  readonly isMap: boolean;
  /** The keys or items that are finished. */
  readonly done: string[];
  key: string | undefined;
  start: number;
  isClosed: boolean;
}

/** Reads the text within brackets. `masked` and `raw` start at the outermost bracket and end at the cursor. */
export function flowCursor(masked: string, raw: string, path: readonly string[], rest: string): Cursor | undefined {
  const frames: Frame[] = [];
  for (let index = 0; index < masked.length; index++) step(frames, masked, raw, index);
  const frame = frames.at(-1);
  if (!frame || frame.isClosed) return undefined;
  const steps = frames.slice(0, -1).map(({ isMap, key }) => (isMap ? (key ?? '') : '0'));
  const token = raw.slice(frame.start).trimStart();
  const own = [...path, ...steps];
  if (frame.isMap && frame.key === undefined) {
    return { kind: 'key', path: own, prefix: token, siblings: [...frame.done, ...keysIn(rest)], style: 'flow' };
  }
  const siblings = frame.isMap ? [] : frame.done;
  return { kind: 'value', path: [...own, frame.key ?? '0'], prefix: token, siblings, style: 'flow' };
}

function step(frames: Frame[], masked: string, raw: string, index: number): void {
  const frame = frames.at(-1);
  const character = masked[index] ?? '';
  if (!/[[\]{},:]/.test(character)) return;
  const token = frame ? raw.slice(frame.start, index).trim() : '';
  if (/[[{]/.test(character) && token === '') {
    frames.push({ isMap: character === '{', done: [], key: undefined, start: index + 1, isClosed: false });
  } else if (frame && /[\]}]/.test(character)) {
    frames.pop();
    const outer = frames.at(-1);
    if (outer) outer.isClosed = true;
  } else if (frame && character === ',') {
    if (!frame.isMap && token !== '') frame.done.push(unquote(token));
    frame.start = index + 1;
    frame.key = undefined;
    frame.isClosed = false;
  } else if (frame?.isMap && frame.key === undefined && character === ':' && /^(\s|$)/.test(masked.slice(index + 1))) {
    frame.key = unquote(token);
    frame.done.push(frame.key);
    frame.start = index + 1;
  }
}

/** The keys after the cursor in the same mapping, without those of nested brackets. */
function keysIn(rest: string): readonly string[] {
  let own = '';
  let depth = 0;
  for (const character of rest.slice(0, maxRest)) {
    if (/[\]}]/.test(character) && --depth < 0) break;
    if (depth === 0) own += character;
    if (/[[{]/.test(character)) depth++;
  }
  return [...own.matchAll(/([\w.-]{1,200})["']?:(?=\s|$)/g)].map(([, key = '']) => key);
}

const maxRest = 4000;

export function unquote(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2');
}
