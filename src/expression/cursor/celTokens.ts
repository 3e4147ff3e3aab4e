/** A word, a literal or a mark of a CEL expression that may be half-written. */
export interface CelToken {
  readonly kind: 'name' | 'number' | 'string' | 'mark';
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** Of a string: the quote that it begins with, and whether the text ends before it is closed. */
  readonly quote?: string;
  readonly isOpen?: true;
}

const name = /[A-Za-z_]\w*/y;
const number = /\d(?:\w|\.\d)*/y;
const opening = /(?:[rR][bB]?|[bB][rR]?)?("""|'''|"|')/y;
const marks = /\.\?|\[\?|&&|\|\||[=!<>]=|./suy;

/** The tokens of an expression, without blanks and comments. It reads whatever it is given, in time linear in it. */
export function celTokens(text: string): readonly CelToken[] {
  const found: CelToken[] = [];
  for (let at = 0; at < text.length;) {
    if (/\s/.test(text[at] ?? '')) {
      at++;
    } else if (text.startsWith('//', at)) {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
    } else {
      const token = tokenAt(text, at);
      found.push(token);
      at = token.to;
    }
  }
  return found;
}

function tokenAt(text: string, from: number): CelToken {
  const quote = matchAt(opening, text, from);
  if (quote) return stringAt(text, from, from + quote[0].length, quote[1] ?? '"', /^[bB]?[rR]/.test(quote[0]));
  const word = matchAt(name, text, from)?.[0];
  if (word !== undefined) return { kind: 'name', text: word, from, to: from + word.length };
  const digits = matchAt(number, text, from)?.[0];
  if (digits !== undefined) return { kind: 'number', text: digits, from, to: from + digits.length };
  const mark = matchAt(marks, text, from)?.[0] ?? text[from] ?? '';
  return { kind: 'mark', text: mark, from, to: from + Math.max(1, mark.length) };
}

function stringAt(text: string, from: number, inner: number, quote: string, isRaw: boolean): CelToken {
  let at = inner;
  for (; at < text.length; at++) {
    if (text.startsWith(quote, at)) {
      const to = at + quote.length;
      return { kind: 'string', text: text.slice(inner, at), from, to, quote };
    }
    if (quote.length === 1 && text[at] === '\n') break;
    if (text[at] === '\\' && !isRaw) at++;
  }
  const to = Math.min(at, text.length);
  return { kind: 'string', text: text.slice(inner, to), from, to, quote, isOpen: true };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
