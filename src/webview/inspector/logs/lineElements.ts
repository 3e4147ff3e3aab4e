import type { Row } from '../../../protocol/shapes.ts';
import { element } from '../../kit/dom.ts';
import { lineParts, type LinePart } from './lineParts.ts';

/** A line of a log as elements. The level stands before it where no column tells it. */
export function lineElements(row: Row, log: NonNullable<Row['log']>, hasLevelColumn: boolean): readonly Node[] {
  const parts = lineParts(row, log).map(partElement);
  if (row.level === null || hasLevelColumn || log.head !== null) return parts;
  return [element('span', { className: 'level-tag', text: row.level }), ...parts];
}

export function partElement({ text, isMatch, classes }: LinePart): Node {
  if (classes.length === 0) return isMatch ? element('mark', { text }) : document.createTextNode(text);
  return element(isMatch ? 'mark' : 'span', { text, className: classes.join(' ') });
}
