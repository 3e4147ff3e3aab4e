import type { AnsiSpan } from '../../../base/ansi.ts';
import type { Row } from '../../../protocol/shapes.ts';
import { showHidden } from '../../kit/format.ts';

/** A piece of a line that looks the same all over. */
export interface LinePart {
  readonly text: string;
  readonly isMatch: boolean;
  /** Classes of the styles: a terminal's colours, or `line-rest` for what stands behind the message. */
  readonly classes: readonly string[];
}

/** A line of a log in pieces: where the filter matches, how the program coloured it, and the fields behind the message. */
export function lineParts(
  { preview, marks }: Pick<Row, 'preview' | 'marks'>,
  log: NonNullable<Row['log']>,
): readonly LinePart[] {
  const cuts = new Set([
    0,
    preview.length,
    log.messageEnd,
    ...marks,
    ...log.spans.flatMap(({ start, end }) => [start, end]),
  ]);
  const places = [...cuts].filter((place) => place <= preview.length).sort((a, b) => a - b);
  const parts: LinePart[] = [];
  let [mark, span] = [0, 0];
  for (let index = 0; index + 1 < places.length; index++) {
    const [start = 0, end = 0] = [places[index], places[index + 1]];
    while (mark + 1 < marks.length && (marks[mark + 1] ?? 0) <= start) mark += 2;
    while (span < log.spans.length && (log.spans[span]?.end ?? 0) <= start) span++;
    const isMatch = (marks[mark] ?? Infinity) <= start && start < (marks[mark + 1] ?? 0);
    const style = log.spans[span];
    const classes = [
      ...(style && style.start <= start ? style.styles.map((name) => `ansi-${name}`) : []),
      ...(start >= log.messageEnd ? ['line-rest'] : []),
    ];
    parts.push({ text: showHidden(preview.slice(start, end)), isMatch, classes });
  }
  return parts;
}

/** Text in a program's own colours, in pieces. */
export function ansiParts(text: string, spans: readonly AnsiSpan[]): readonly LinePart[] {
  return lineParts(
    { preview: text, marks: [] },
    { head: null, messageEnd: text.length, spans: spans.map((span) => ({ ...span, styles: [...span.styles] })) },
  );
}
