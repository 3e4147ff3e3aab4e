import { celTokens, type CelToken } from './celTokens.ts';

/** A name that a macro around the cursor binds: `p` of `ports.exists(p, …)`. */
export interface BoundName {
  readonly name: string;
  /** The text of what it is bound to. */
  readonly of: string;
  /** `value` where it is that itself (`cel.bind`), `held` where it is what an optional holds, else one of its items. */
  readonly as: 'item' | 'value' | 'held';
}

/** What is being written at a place of an expression. `partial` is what stands of it before the cursor. */
export type CelCursor = {
  /** Where `partial` begins. */
  readonly from: number;
  readonly partial: string;
  /** Names that macros around it bind, the outermost first. */
  readonly bound: readonly BoundName[];
} & (
  | { readonly kind: 'name' }
  /** Behind a dot: `receiver` is the text before it, `dot` where the dot is. */
  | { readonly kind: 'member'; readonly receiver: string; readonly dot: number }
  /** Within quotes in brackets: `service.environment["…`. */
  | { readonly kind: 'key'; readonly receiver: string; readonly quote: string }
  /** Within quotes that something is compared with, or looked for in a list of: the text of that. */
  | { readonly kind: 'text'; readonly comparedWith: string; readonly quote: string }
);

/** Longer ones are not compiled either. */
const maxLength = 4000;

/** What is being written before an offset of an expression; undefined where nothing can be offered: in numbers and other strings. */
export function celCursor(text: string, offset: number): CelCursor | undefined {
  if (text.length > maxLength) return undefined;
  const before = text.slice(0, offset);
  const tokens = celTokens(before);
  const last = tokens.at(-1);
  const isBehind = last !== undefined && last.to === offset;
  if (isInComment(before, last)) return undefined;
  if (last?.kind === 'string' && last.isOpen) return inString(before, tokens, last);
  if (isBehind && (last.kind === 'number' || last.kind === 'string')) return undefined;
  const bound = boundNames(before, tokens);
  const partial = isBehind && last.kind === 'name' ? last.text : '';
  const from = offset - partial.length;
  const dotIndex = tokens.length - (partial === '' ? 1 : 2);
  const dot = tokens[dotIndex];
  if (dot?.kind !== 'mark' || !/^\.\??$/.test(dot.text)) {
    // Behind what is complete an operator follows, and no name.
    return partial === '' && isOperandEnd(last) ? undefined : { kind: 'name', from, partial, bound };
  }
  if (tokens[dotIndex - 1]?.kind === 'number') return undefined;
  const receiver = operandText(before, tokens, dotIndex - 1);
  return receiver === undefined ? undefined : { kind: 'member', from, partial, bound, receiver, dot: dot.from };
}

/** A name in an expression. */
export interface CelName {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** The name with all that it is a member of, and the brackets in between. */
  readonly chain: string;
  /** What it is a member of; left out where it stands by itself. */
  readonly receiver?: string;
  readonly isCall: boolean;
  /** Names that macros around it bind, the outermost first. */
  readonly bound: readonly BoundName[];
}

/** The name at an offset with all that it is a member of, as a text that has a type; undefined where no name is. */
export function celNameAt(text: string, offset: number): CelName | undefined {
  if (text.length > maxLength) return undefined;
  const tokens = celTokens(text);
  const index = tokens.findIndex(({ kind, from, to }) => kind === 'name' && from <= offset && offset <= to);
  const token = tokens[index];
  if (!token) return undefined;
  const upTo = tokens.slice(0, index + 1);
  const dot = tokens[index - 1];
  const receiver = dot && /^\.\??$/.test(dot.text) ? operandText(text, upTo, index - 2) : undefined;
  const chain = operandText(text, upTo, index) ?? token.text;
  const { from, to } = token;
  const bound = boundNames(text, upTo.slice(0, -1));
  const isCall = tokens[index + 1]?.text === '(';
  return { chain, name: token.text, from, to, isCall, bound, ...(receiver !== undefined && { receiver }) };
}

function isOperandEnd(token: CelToken | undefined): boolean {
  if (token?.kind === 'name') return token.text !== 'in';
  return token?.kind === 'number' || token?.kind === 'string' || /^[)\]}]$/.test(token?.text ?? '');
}

function isInComment(before: string, last: CelToken | undefined): boolean {
  return /^[^\n]*\/\/[^\n]*$/.test(
    before
      .slice(last?.to ?? 0)
      .split('\n')
      .at(-1) ?? '',
  );
}

function inString(before: string, tokens: readonly CelToken[], open: CelToken): CelCursor | undefined {
  const { text: partial, to } = open;
  const common = { from: to - partial.length, partial, bound: boundNames(before, tokens.slice(0, -1)) };
  const quote = open.quote ?? '"';
  const opener = tokens.at(-2);
  if (opener?.text === '[' || opener?.text === '[?') {
    const receiver = operandText(before, tokens, tokens.length - 3);
    if (receiver !== undefined) return { kind: 'key', ...common, receiver, quote };
  }
  const comparedWith = comparisonText(before, tokens.slice(0, -1));
  return comparedWith === undefined ? undefined : { kind: 'text', ...common, comparedWith, quote };
}

/** What a string is compared with: `x == "`, `x in ["a", "`. */
function comparisonText(before: string, tokens: readonly CelToken[]): string | undefined {
  const last = tokens.length - 1;
  if (/^[=!]=$/.test(tokens[last]?.text ?? '')) return operandText(before, tokens, last - 1);
  const open = tokens.findLastIndex(({ kind, text }) => kind === 'mark' && text === '[');
  const areTexts = tokens.slice(open + 1).every(({ kind, text }) => kind === 'string' || text === ',');
  return open > 0 && areTexts && tokens[open - 1]?.text === 'in' ? operandText(before, tokens, open - 2) : undefined;
}

/** The text of the operand that ends with a token: names, members, calls and brackets, as far back as they belong together. */
function operandText(text: string, tokens: readonly CelToken[], last: number): string | undefined {
  const end = tokens[last];
  const start = tokens[operandStart(tokens, last)];
  return start && end ? text.slice(start.from, end.to) : undefined;
}

function operandStart(tokens: readonly CelToken[], last: number): number {
  let at = last;
  for (;;) {
    const token = tokens[at];
    if (!token) return -1;
    const before = tokens[at - 1];
    if (token.kind === 'mark' && /^[)\]}]$/.test(token.text)) {
      const open = openOf(tokens, at);
      const callee = tokens[open - 1];
      if (open === -1) return -1;
      const isBehindOperand =
        callee?.kind === 'name' || callee?.kind === 'string' || /^[)\]]$/.test(callee?.text ?? '');
      if (token.text === '}' || !isBehindOperand || callee?.text === 'in') return open;
      at = open - 1;
    } else if (token.kind === 'mark') {
      return -1;
    } else if (before && /^\.\??$/.test(before.text)) {
      at -= 2;
    } else return at;
  }
}

function openOf(tokens: readonly CelToken[], close: number): number {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    const { kind, text } = tokens[at] ?? { kind: 'mark', text: '' };
    if (kind !== 'mark') continue;
    if (/^[)\]}]$/.test(text)) depth++;
    if (/^(?:[({]|\[\??)$/.test(text) && --depth === 0) return at;
  }
  return -1;
}

const itemMacros: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);
const heldMacros: ReadonlySet<string> = new Set(['optMap', 'optFlatMap']);

/** The names that the calls bind that the tokens leave open, the outermost first. */
function boundNames(text: string, tokens: readonly CelToken[]): readonly BoundName[] {
  const open: number[] = [];
  for (const [index, { kind, text: mark }] of tokens.entries()) {
    if (kind !== 'mark') continue;
    if (/^(?:[({]|\[\??)$/.test(mark)) open.push(index);
    else if (/^[)\]}]$/.test(mark)) open.pop();
  }
  return open.flatMap((index) => boundBy(text, tokens, index) ?? []);
}

function boundBy(text: string, tokens: readonly CelToken[], open: number): BoundName | undefined {
  const [dot, macro, , variable, comma] = tokens.slice(open - 2, open + 3);
  if (open < 3 || tokens[open]?.text !== '(' || dot?.text !== '.' || comma?.text !== ',') return undefined;
  if (variable?.kind !== 'name' || !macro) return undefined;
  const receiver = operandText(text, tokens, open - 3);
  if (receiver === undefined) return undefined;
  if (receiver === 'cel' && macro.text === 'bind') return bindOf(text, tokens, open, variable.text);
  if (itemMacros.has(macro.text)) return { name: variable.text, of: receiver, as: 'item' };
  return heldMacros.has(macro.text) ? { name: variable.text, of: receiver, as: 'held' } : undefined;
}

/** `cel.bind(x, value, …`: the name holds within the third part. */
function bindOf(text: string, tokens: readonly CelToken[], open: number, name: string): BoundName | undefined {
  let depth = 0;
  for (let at = open + 3; at < tokens.length; at++) {
    const { kind, text: mark, from } = tokens[at] ?? { kind: 'name', text: '', from: 0 };
    if (kind !== 'mark') continue;
    if (/^(?:[({]|\[\??)$/.test(mark)) depth++;
    if (/^[)\]}]$/.test(mark)) depth--;
    const start = tokens[open + 3];
    if (mark === ',' && depth === 0 && start) return { name, of: text.slice(start.from, from), as: 'value' };
  }
  return undefined;
}
