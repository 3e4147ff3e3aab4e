import type { YAMLError } from 'yaml';
import { contentEnd, indentOf } from './mendedLines.ts';
import type { Slip, SlipFix } from './mended.ts';

/** By the parser's codes: what it says in its own words, in ours. */
const messages: Readonly<Record<string, string>> = {
  ALIAS_PROPS: 'An alias cannot have an anchor or a tag of its own. Remove one of the two.',
  BAD_ALIAS: 'An alias is not allowed here. Write "*" and the name of an anchor, and nothing else.',
  BAD_DIRECTIVE: 'A line cannot begin with "%". Remove it, or put the text in quotes.',
  BAD_INDENT: 'This line is indented otherwise than its neighbours. Indent it as they are.',
  BAD_SCALAR_START: 'A value cannot begin with this character unless it is quoted. Put it in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'A list or mapping cannot stand on this line. Start it on the line below its key.',
  BLOCK_IN_FLOW: 'A list with dashes is not allowed within brackets. Write the items with commas between them.',
  KEY_OVER_1024_CHARS: 'This key is longer than 1024 characters. Shorten it.',
  MISSING_CHAR: 'Something is missing on this line: a colon, a comma, a quote or a bracket. Write it.',
  MULTILINE_IMPLICIT_KEY: 'A key and its colon stand on one line. Write "key: value".',
  MULTIPLE_ANCHORS: 'A value has one anchor. Remove the other.',
  MULTIPLE_TAGS: 'A value has one tag. Remove the other.',
  TAB_AS_INDENT: 'This line is indented with a tab. Indent with spaces.',
  TAG_RESOLVE_FAILED: 'This tag does not fit its value. Remove it.',
};
const otherwise = 'This line cannot be read. Write it as "key: value" or as "- item", or put its value in quotes.';

/** What is told of a mistake that is known by the parser alone. */
export function leftover(error: YAMLError, lines: readonly string[], text: string): Slip {
  const [from, to] = error.pos;
  const offset = Math.min(from, text.length);
  const line = text.slice(0, offset).split('\n').length - 1;
  const start = offset - (text.lastIndexOf('\n', offset - 1) + 1);
  const own = lines[line] ?? '';
  const end = Math.max(Math.min(start + (to - from), own.length), start + 1);
  if (error.code === 'BAD_DQ_ESCAPE') return { line, start, end, ...wrongEscape(own, line, start) };
  const first = Math.min(start, indentOf(own));
  const isWhole = error.code !== 'BAD_ALIAS' && error.code !== 'BAD_SCALAR_START';
  const range = isWhole ? { start: first, end: Math.max(contentEnd(own, 0), first + 1) } : { start, end };
  return { line, ...range, message: messages[error.code] ?? otherwise };
}

/** `"\d"`. */
function wrongEscape(text: string, line: number, at: number): { readonly message: string; readonly fix?: SlipFix } {
  const written = text.slice(at, at + 2);
  const message = `"${written}" means nothing in double quotes. Write "\\${written}", or use single quotes.`;
  const fix = { title: `Write "\\${written}"`, edits: [{ line, start: at, end: at, newText: '\\' }] };
  return { message, ...(written.startsWith('\\') && { fix }) };
}
