import type { PathSteps } from '../rows/payloadPath.ts';

/** A value within a text of JSON, from its first character to behind its last. */
export interface JsonSpan {
  readonly path: PathSteps;
  readonly start: number;
  readonly end: number;
}

interface Level {
  readonly isArray: boolean;
  readonly start: number;
  /** The place of the next item. */
  index: number;
}

/**
 * Every value of a text that is known to be JSON, what holds others behind those: so a part of it can be replaced, and all else
 * stays as it is, spaces and digits included. What is nested deeper than `maxDepth` is told as one value.
 */
export function* jsonSpans(text: string, maxDepth = 100): Generator<JsonSpan> {
  const levels: Level[] = [];
  const path: (string | number)[] = [];
  for (let at = 0; at < text.length;) {
    const character = text[at] ?? '';
    if (character === '{' || character === '[') {
      if (levels.length >= maxDepth) {
        const end = endOfNested(text, at);
        yield { path: [...path], start: at, end };
        at = end;
        continue;
      }
      levels.push({ isArray: character === '[', start: at, index: 0 });
      path.push(character === '[' ? 0 : '');
      at++;
    } else if (character === '}' || character === ']') {
      const level = levels.pop();
      path.pop();
      at++;
      if (level) yield { path: [...path], start: level.start, end: at };
    } else if (character === ',') {
      const level = levels.at(-1);
      if (level?.isArray) path[path.length - 1] = ++level.index;
      at++;
    } else if (character === '"') {
      const end = endOfString(text, at);
      const colon = levels.at(-1)?.isArray === false ? colonBehind(text, end) : undefined;
      if (colon === undefined) yield { path: [...path], start: at, end };
      else path[path.length - 1] = String(JSON.parse(text.slice(at, end)));
      at = colon ?? end;
    } else if (/[-\w.+]/.test(character)) {
      const end = endOfWord(text, at);
      yield { path: [...path], start: at, end };
      at = end;
    } else at++;
  }
}

/** Behind the closing quote. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

/** Behind the colon, where a name ends here. */
function colonBehind(text: string, end: number): number | undefined {
  let at = end;
  while (/\s/.test(text[at] ?? '')) at++;
  return text[at] === ':' ? at + 1 : undefined;
}

function endOfWord(text: string, start: number): number {
  let at = start;
  while (/[-\w.+]/.test(text[at] ?? '')) at++;
  return at;
}

function endOfNested(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1;
  }
  return text.length;
}
