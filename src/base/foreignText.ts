/**
 * Foreign text is whatever Patchbay did not write itself: names, log lines, the output of builds, hooks and health checks,
 * what Docker and Redis answer. These functions take from it what a place that shows it would act on. All are pure.
 */

/** More of one text is nothing that anybody reads in a notification. */
export const maxShownLength = 600;

/**
 * For a notification, its progress, a prompt, a validation message: VS Code makes `[label](command:…)` in them a link that
 * runs the command. One line, every hidden character visible, no link, and no longer than `maxLength`.
 */
export function disarm(text: string, maxLength = maxShownLength): string {
  // What stands for a hidden character may be longer than that; the first cut bounds the work.
  return withoutLinks(cut(oneLine(cut(text, maxLength)), maxLength));
}

/** For a label in which VS Code draws `$(name)` as an icon, too: an entry of a list, the status bar, a terminal's name. */
export function disarmLabel(text: string, maxLength = maxShownLength): string {
  return disarm(text, maxLength).replace(/\$(?=\()/g, '$ ');
}

/** For the detail of a dialog, which has several lines. */
export function disarmLines(text: string, maxLines = 20): string {
  const lines = text.split(lineEnds);
  const shown = lines.length > maxLines ? [...lines.slice(0, maxLines), '…'] : lines;
  return shown.map((line) => disarm(line)).join('\n');
}

/** One line in which every character can be seen. */
export function oneLine(text: string): string {
  return visible(text).replace(/\s+/g, ' ').trim();
}

/**
 * What would be drawn as nothing, turns the text around or drives a terminal becomes `�`; line ends and tabs stay. A byte of a
 * broker's name that is no UTF-8 becomes `\xff`: names that differ in nothing else are told apart.
 */
export function visible(text: string): string {
  // Nearly all of it is plain, and thousands of rows have such texts.
  return plain.test(text) ? text : text.replace(hidden, standIn).replace(manyMarks, '$1');
}

const plain = /^[\x20-\x7e]*$/;

/** Foreign text in Markdown, as it is: every character that could mark up is escaped. */
export function escapeMarkdown(text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]()#+\-.!|<>~$&:@]/g, '\\$&');
}

/** The beginning and the end of a long text: what went wrong is said first, what to do about it last. */
function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const tailLength = Math.floor(maxLength / 4);
  const head = text.slice(0, maxLength - tailLength - gap.length);
  const tail = text.slice(-tailLength);
  return `${head.replace(firstHalf, '')}${gap}${tail.replace(secondHalf, '')}`;
}

const gap = ' … ';

/** What a cut leaves of a character of two code units goes, too. */
const firstHalf = /[\ud800-\udbff]$/;
const secondHalf = /^[\udc00-\udfff]/;

/** The only link that VS Code reads in plain texts is `[label](href)`: a space between the two leaves it a text. */
function withoutLinks(text: string): string {
  return text.replace(/\](?=\()/g, '] ');
}

const lineEnds = /\r\n|[\n\r\u2028\u2029]/;

/** Control characters, what reorders or separates invisibly, halves of characters. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

function standIn(character: string, index: number, text: string): string {
  if (/[\udc80-\udcff]/u.test(character)) return `\\x${(character.charCodeAt(0) - 0xdc00).toString(16)}`;
  return /[\t\n\r]/.test(character) || isPartOfEmoji(character, text, index) ? character : '�';
}

/** The joiner within an emoji and the selector behind one belong to what is seen. */
function isPartOfEmoji(character: string, text: string, index: number): boolean {
  if (character === '\ufe0f')
    return /[\p{Extended_Pictographic}#*0-9]$/u.test(text.slice(Math.max(0, index - 2), index));
  if (character !== '\u200d') return false;
  const before = text.slice(Math.max(0, index - 4), index);
  return (
    /[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?$/u.test(before) &&
    /^\p{Extended_Pictographic}/u.test(text.slice(index + 1, index + 3))
  );
}

/** So many marks on one letter reach into the lines above and below. */
const manyMarks = /(\p{M}{4})\p{M}+/gu;
