/** Writes parts of CEL expressions. What a parser reads back is what was given, whatever that holds. */

/** Reserved in CEL: behind a dot they are refused. */
const reserved: ReadonlySet<string> = new Set(
  'as break const continue else false for function if import in let loop namespace null package return true var void while'.split(
    ' ',
  ),
);

/** Cannot be seen, or would turn the text around it: it is written as its number. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text in quotes. Halves of characters, for which CEL has no number, stay as they are. */
export function celString(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(unseen, escaped)}"`;
}

/** `payload.items[0]["odd key"]`. The first step names a variable. */
export function celPath(steps: readonly (string | number)[]): string {
  return steps.map((step, index) => (index === 0 ? String(step) : celStep(step))).join('');
}

/** Whether every step stands behind a dot: only of such a path can `has` be asked. */
export function isDotted(steps: readonly (string | number)[]): boolean {
  return steps.length > 1 && steps.slice(1).every((step) => typeof step === 'string' && isName(step));
}

/** Both hold: what is written already, and one more condition. */
export function celAnd(text: string, condition: string): string {
  const written = withoutComment(text).trim();
  if (written === '') return condition;
  return `${bindsWeaker(written) ? `(${written})` : written} && ${condition}`;
}

function celStep(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return isName(step) ? `.${step}` : `[${celString(step)}]`;
}

function isName(step: string): boolean {
  return /^[A-Za-z_]\w*$/.test(step) && !reserved.has(step);
}

function escaped(character: string): string {
  const known: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  const code = character.codePointAt(0) ?? 0;
  const number = code > 0xffff ? `U${code.toString(16).padStart(8, '0')}` : `u${code.toString(16).padStart(4, '0')}`;
  return known[character] ?? `\\${number}`;
}

/** A whole text in quotes of one of CEL's kinds, the beginning of a comment, or any other character. */
const token = /("""|''')(?:[^\\]|\\[^])*?\1|(["'])(?:(?!\2)[^\\]|\\[^])*\2|\/\/|[^]/gu;

/** The text up to a comment at its end: whatever followed would be part of that. */
function withoutComment(text: string): string {
  for (const match of text.matchAll(token)) if (match[0] === '//') return text.slice(0, match.index);
  return text;
}

/** Whether it has an "or" or a choice that no brackets hold together, which would take the rest for its own. */
function bindsWeaker(text: string): boolean {
  let depth = 0;
  for (const [part] of text.matchAll(token)) {
    if ('([{'.includes(part)) depth++;
    else if (')]}'.includes(part)) depth--;
    else if (depth <= 0 && (part === '|' || part === '?')) return true;
  }
  return false;
}
