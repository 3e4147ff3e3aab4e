import { ansiFrom, ansiShown, parseAnsi, stripAnsi, type AnsiSpan } from '../../base/ansi.ts';
import type { ParsedLogLine } from '../logs/logLine.ts';
import { spokenLine } from '../logs/logMessage.ts';
import { withPictures } from './preview.ts';
import { cutText } from './text.ts';

/** A line of a log as a table shows it: what other columns tell is left out. */
export interface LogPreview {
  /** One line, control characters made visible. */
  readonly text: string;
  /** Where the message ends; behind it stand the other fields as `name=value`. */
  readonly messageEnd: number;
  readonly spans: readonly AnsiSpan[];
}

/** Escape sequences and the beginning that is left out take room too. */
const roomForHidden = 4000;

export function logPreview(line: string, parsed: ParsedLogLine, maxLength: number): LogPreview {
  const spoken = parsed.fields && spokenLine(parsed.fields, maxLength);
  const start = (spoken?.message ?? line.replace(/\r+$/, '')).slice(0, maxLength + roomForHidden);
  const plain = ansiFrom(parseAnsi(start), spoken ? 0 : parsed.messageAt);
  const { text: message, spans } = ansiShown(plain, shownPiece);
  const rest = spoken && spoken.rest !== '' ? `  ${shownPiece(stripAnsi(spoken.rest))}` : '';
  const isCut = !spoken && line.length > start.length;
  const text = cutText(message + rest, maxLength, isCut);
  const within = spans.filter((span) => span.start < text.length);
  return {
    text,
    messageEnd: Math.min(message.length, text.length),
    spans: within.map((span) => ({ ...span, end: Math.min(span.end, text.length) })),
  };
}

function shownPiece(piece: string): string {
  return withPictures(piece.replaceAll('\t', '    '));
}
