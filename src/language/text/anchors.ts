import type { Position, Range } from '../../base/problem.ts';
import { maskLines } from './mask.ts';
import { contains } from './ranges.ts';

/** `&name` declares an anchor, `*name` is an alias of it. */
export interface AnchorUse {
  readonly name: string;
  readonly range: Range;
  readonly isDeclaration: boolean;
}

/** The anchor or alias at a position. */
export function anchorAt(lines: readonly string[], position: Position): AnchorUse | undefined {
  return anchorsIn(lines).find(({ range }) => contains(range, position));
}

/** Every anchor and alias with the same name. */
export function anchorsNamed(lines: readonly string[], { name }: AnchorUse): readonly AnchorUse[] {
  return anchorsIn(lines).filter((one) => one.name === name);
}

/** Every anchor and alias, in the order of the text. */
export function anchorsIn(lines: readonly string[]): readonly AnchorUse[] {
  return maskLines(lines).flatMap(({ text }, line) =>
    /[&*]/.test(text)
      ? [...text.matchAll(token)].map((match) => {
          const [, before = '', sign = '', name = ''] = match;
          const start = match.index + before.length;
          const range = { start: { line, character: start }, end: { line, character: start + 1 + name.length } };
          return { name, range, isDeclaration: sign === '&' };
        })
      : [],
  );
}

/** True at the start of a value: after a dash, a colon, a bracket or a comma. */
const token = /(^\s*|(?:[:\-?]|![^\s]{0,200})[ \t]+|[[{,][ \t]*)([&*])([^\s,[\]{}\u0001-\u0003]{1,200})/g;
