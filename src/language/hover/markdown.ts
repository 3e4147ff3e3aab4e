import { oneLine, visible } from '../../base/foreignText.ts';

/** Text from files is hostile: in a code span nothing is a link, an image or a command. */
export function code(text: string): string {
  const short = text.length > 300 ? `${text.slice(0, 300)}…` : text;
  const fence = '`'.repeat(Math.max(0, ...[...short.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  const pad = /^`|`$/.test(short) ? ' ' : '';
  return short === '' ? 'empty' : `${fence}${pad}${visible(short).replace(/\s*[\r\n]+\s*/g, ' ')}${pad}${fence}`;
}

/** Plain text: nothing in it is a link, an image or a command. */
export function escape(text: string): string {
  return oneLine(text.slice(0, 400))
    .replace(/[\\`*_{}[\]()#+!|<>~&$@]/g, '\\$&')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/\b(www)\./gi, '$1\\.');
}

/** A block of YAML, whatever backticks are in it. */
export function fenced(text: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${fence}yaml\n${visible(text)}\n${fence}`;
}
