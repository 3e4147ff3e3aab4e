import { contentEnd, type MendedLines } from './mendedLines.ts';

/**
 * Tells what is wrong with a line that is neither a key nor an item, where one of them has to stand. `isKey` where only the
 * colon is missing.
 */
export function brokenLine(
  draft: MendedLines,
  index: number,
  from: number,
  opensBlock: boolean,
): { readonly isKey: boolean } {
  const line = draft.line(index);
  const end = contentEnd(line, from);
  const text = line.slice(from, end);
  const tell = (message: string, newText?: string): { readonly isKey: boolean } => {
    const title = newText === '' ? 'Remove it' : `Write "${newText ?? ''}"`;
    draft.tell(
      index,
      from,
      end,
      message,
      newText === undefined ? undefined : draft.replacing(index, from, end, newText, title),
    );
    return { isKey: false };
  };
  const [first = ''] = text;
  if (text.startsWith('//')) return tell('A comment begins with "#", not with "//". Write "#".', `#${text.slice(2)}`);
  if (first === '-' && text !== '-') {
    const rest = text.replace(/^-+/, '');
    const isOne = text.length - rest.length === 1;
    return tell('A space is missing after the dash. Write "- " in front of an item.', isOne ? `- ${rest}` : undefined);
  }
  if (']})'.includes(first))
    return tell(`Nothing is open that "${first}" would close. Remove it.`, text.length === 1 ? '' : undefined);
  if (first === '"' || first === "'") {
    return tell(`This line begins with a quote and is not a key. Write it as "key: value", with the quotes closed.`);
  }
  if ('[{'.includes(first)) return tell(`A key must come before "${first}". Write "key: " in front of it.`);
  if ('@`%|>&*!,?'.includes(first)) {
    return tell(`A key cannot begin with "${first}". Write it as "key: value", or remove the line.`);
  }
  const assigned = /^([A-Za-z_][\w.-]*) *= *(\S.*)?$/.exec(text);
  if (assigned) {
    const [, key = '', value = ''] = assigned;
    const newText = /^[\w./@-]+$/.test(value) ? `${key}: ${value}` : undefined;
    return tell(`There is "=" after "${key}" in place of a colon. Write "${key}: ".`, newText);
  }
  const [, key = '', between = '', value = ''] = /^([A-Za-z][\w.-]*)(:| +)(\S.*)$/.exec(text) ?? [];
  if (key !== '' && !opensBlock) {
    const start = from + key.length;
    const fix = draft.replacing(index, start, start + between.length, ': ', `Write "${key}: "`);
    const message =
      between === ':'
        ? `A space is missing after the colon of "${key}". Write "${key}: ".`
        : `The colon after "${key}" is missing. Write "${key}: ".`;
    draft.tell(index, from, end, message, /: |:$/.test(value) ? undefined : fix);
    return { isKey: false };
  }
  const isKey = /^[\w."'/ -]+$/.test(text);
  if (!isKey) return tell('This line is not a key. Write it as "key: value", or remove it.');
  tell(`The colon after "${text}" is missing. Write "${text}:".`, `${text}:`);
  return { isKey };
}
