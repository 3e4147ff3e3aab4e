import { Scalar } from 'yaml';

/** The offset behind the closing quote; undefined when there is none on this line, or an escape stands before it. */
export function endOfQuoted(text: string, at: number, lineEnd: number): number | undefined {
  const mark = text[at] ?? '';
  const close = text.indexOf(mark, at + 1);
  if (close === -1 || close >= lineEnd) return undefined;
  // A doubled apostrophe, or an escape: rare, and not common YAML.
  if (text[close + 1] === mark) return undefined;
  if (mark === '"' && text.slice(at, close).includes('\\')) return undefined;
  return close + 1;
}

export function quotedScalar(text: string, at: number, end: number): Scalar {
  const scalar = new Scalar(text.slice(at + 1, end - 1));
  scalar.source = scalar.value;
  scalar.type = text[at] === '"' ? 'QUOTE_DOUBLE' : 'QUOTE_SINGLE';
  scalar.range = [at, end, end];
  return scalar;
}

/** Starts with what no indicator starts with, and holds nothing that would end it early. */
const plainPattern =
  /^(?:[^\s\-?:,[\]{}#&*!|>'"%@`=<]|-(?=[^\s]))(?:[^\u0000-\u001f:#\u007f-\u00a0\u2028\u2029\ufeff]|:(?=\S)|(?<=\S)#)*$/;

export function isPlain(text: string, at: number, end: number): boolean {
  return plainPattern.test(text.slice(at, end));
}

/** Reads a scalar by YAML 1.2's core schema; undefined for rare number formats, which are left to the library. */
export function plainScalar(text: string, at: number, end: number): Scalar | undefined {
  const source = text.slice(at, end);
  const value = plainValue(source);
  if (value === undefined) return undefined;
  const scalar = new Scalar(value);
  scalar.source = source;
  scalar.type = 'PLAIN';
  scalar.range = [at, end, end];
  return scalar;
}

const special = /^[-+.\d~nNtTfF]/;

function plainValue(source: string): string | number | boolean | null | undefined {
  if (!special.test(source)) return source;
  if (/^(?:[Tt]rue|TRUE)$/.test(source)) return true;
  if (/^(?:[Ff]alse|FALSE)$/.test(source)) return false;
  if (/^(?:~|[Nn]ull|NULL)$/.test(source)) return null;
  if (/^\d{1,15}$/.test(source)) return Number(source);
  if (/^\d{1,9}\.\d{1,9}$/.test(source) && String(Number(source)) === source) return Number(source);
  return /^[-+.\d]*(?:[eE][-+\d]*|0[xo][\da-fA-F]*|\.?[iI][nN][fF]|\.?[nN][aA][nN])?$/.test(source)
    ? undefined
    : source;
}
