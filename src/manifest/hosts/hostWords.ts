import { closingBrace } from '../tree/template.ts';
import { isHostKey } from './hostKeys.ts';

/** A word that is the name of a host by its position in a text. */
export interface HostWord {
  /** Empty where only a variable stands, or where a variable is a part of it. */
  readonly name: string;
  /** Where the name starts in the text. */
  readonly index: number;
  /** The port behind it, as it is written, and where it starts. */
  readonly port?: { readonly number: number; readonly index: number };
  /** In small letters; of a URL alone. */
  readonly scheme?: string;
  /** `url`: behind `://`. `address`: before a port. `value`: by the name of its variable or option alone. */
  readonly position: 'url' | 'address' | 'value';
  /** The variable that stands in its place, or whose default it is. */
  readonly variable?: string;
}

/** How a text is read. */
export interface HostReading {
  /** The name of the variable or the option whose value the text is. */
  readonly key?: string | undefined;
  /** True if the value is a host whatever its key says. */
  readonly isHost?: boolean;
  /** True if only URLs count, as in labels. */
  readonly hasUrlsOnly?: boolean;
}

/** Finds the hosts in a value or a command, in the order of the text. Takes time in proportion to the text. */
export function hostWords(
  text: string,
  { key = '', isHost = false, hasUrlsOnly = false }: HostReading = {},
): HostWord[] {
  const isNamed = isHost || isHostKey(key);
  if (!isNamed && !/[:=]|-h |--/.test(text)) return [];
  const found = new Map<number, HostWord>();
  const add = (words: readonly HostWord[]): void => {
    for (const word of words) if (!found.has(word.index)) found.set(word.index, word);
  };
  if (text.includes('://')) add(urlHosts(text));
  else if (isNamed && !hasUrlsOnly) add(listedHosts(text, 0, text.length));
  if (!hasUrlsOnly) {
    add(addresses(text, isNamed, key));
    add(assignedHosts(text));
  }
  return [...found.values()].toSorted((a, b) => a.index - b.index);
}

/** What stands behind `://` of these is a file, a bucket or an image. */
const schemesWithoutHost = new Set(
  [
    'file',
    'unix',
    'npipe',
    'fd',
    'data',
    'sqlite',
    'sqlite3',
    's3',
    's3a',
    's3n',
    'gs',
    'gcs',
    'az',
    'abfs',
    'abfss',
    'wasb',
  ].concat(
    [
      'wasbs',
      'docker',
      'docker-image',
      'containers-storage',
      'dir',
      'oci',
      'env',
      'arn',
      'ssm',
      'memory',
      'mem',
      'resource',
    ],
    ['classpath', 'jar', 'app', 'package', 'service'],
  ),
);

/** Texts are bounded, so that a search from each of many places stays cheap. */
const maxAuthority = 1000;

function urlHosts(text: string): readonly HostWord[] {
  const words: HostWord[] = [];
  for (let at = text.indexOf('://'); at !== -1; at = text.indexOf('://', at + 3)) {
    const scheme = /[A-Za-z][\w+.-]*$/.exec(text.slice(Math.max(0, at - 60), at))?.[0].toLowerCase() ?? '';
    if ((scheme === '' && text[at - 1] !== '}') || schemesWithoutHost.has(scheme)) continue;
    const start = at + 3;
    const end = endOf(text, start, Math.min(text.length, start + maxAuthority), authorityEnd);
    const hosts = hostParts(text, behindUser(text, start, end), end);
    // The last part of `a://x:1,b://y` is the scheme of the next URL.
    const own = text.startsWith('//', end) ? hosts.slice(0, -1) : hosts;
    for (const word of own) words.push({ ...word, position: 'url', ...(scheme !== '' && { scheme }) });
  }
  return words;
}

const authorityEnd = /[/?#\s"'<>`\\;(){}|&^]/;
const tokenEnd = /[\s,;"'`|&<>()]/;

/** The end of a token. What stands between `${` and `}` belongs to it, whatever it is. */
function endOf(text: string, start: number, limit: number, stop: RegExp): number {
  let index = start;
  while (index < limit) {
    if (text[index] === '$' && text[index + 1] === '{') {
      index = closeOf(text, index + 2, limit) + 1;
    } else if (stop.test(text[index] ?? '')) return index;
    else index++;
  }
  return limit;
}

/** The place of the `}` that ends a `${`; the limit if there is none before it. */
function closeOf(text: string, start: number, limit: number): number {
  return start + closingBrace(text.slice(start, limit), 0);
}

/** Behind the last `@`, as a password may hold one. */
function behindUser(text: string, start: number, end: number): number {
  let behind = start;
  for (let index = start; index < end; index++) {
    if (text[index] === '$' && text[index + 1] === '{') index = closeOf(text, index + 2, end);
    else if (text[index] === '@') behind = index + 1;
  }
  return Math.min(behind, end);
}

/** `kafka1:9092,kafka2:9092`. What is no host is left out. */
function hostParts(text: string, start: number, end: number): readonly HostWord[] {
  const words: HostWord[] = [];
  for (let index = start; index <= end;) {
    const stop = endOf(text, index, end, /,/);
    words.push(...hostAt(text, index, stop, 0));
    index = stop + 1;
  }
  return words;
}

/** All hosts of a value that lists hosts: separated by commas, semicolons or blanks, each with a port or without. */
function listedHosts(text: string, start: number, end: number): readonly HostWord[] {
  const words: HostWord[] = [];
  for (let index = start; index <= end;) {
    const stop = endOf(text, index, end, tokenEnd);
    if (stop > index) words.push(...hostAt(text, behindUser(text, index, stop), stop, 0));
    index = stop + 1;
  }
  return words;
}

const maxNesting = 3;
const plainName = /[A-Za-z0-9_][A-Za-z0-9_.-]{0,250}/y;

/** The host that fills a range, apart from its port and, behind that, a path. Nothing if anything else stands there. */
function hostAt(text: string, start: number, end: number, depth: number): readonly HostWord[] {
  if (text[start] === '$') return templateAt(text, start, end, depth);
  if (text[start] === '[') {
    const [whole = '', name = ''] =
      /^\[([0-9a-fA-F:]{2,45})\]/.exec(text.slice(start, Math.min(end, start + 50))) ?? [];
    return name === '' ? [] : ended(text, start + whole.length, end, { name, index: start + 1, position: 'value' });
  }
  plainName.lastIndex = start;
  const name = plainName.exec(text)?.[0].slice(0, end - start) ?? '';
  return name === '' ? [] : ended(text, start + name.length, end, { name, index: start, position: 'value' });
}

/** `${X}`, `$X` or `${X:-host:port}` in the place of a host. */
function templateAt(text: string, start: number, end: number, depth: number): readonly HostWord[] {
  if (text[start + 1] !== '{') {
    const variable = /^[A-Za-z_]\w{0,250}/.exec(text.slice(start + 1, Math.min(end, start + 252)))?.[0];
    if (variable === undefined) return [];
    return ended(text, start + 1 + variable.length, end, { name: '', index: start, position: 'value', variable });
  }
  const close = closeOf(text, start + 2, end);
  if (close >= end || depth > maxNesting) return [];
  const [head = '', variable = '', operator] =
    /^([A-Za-z_]\w{0,250})(:?-)?/.exec(text.slice(start + 2, Math.min(close, start + 260))) ?? [];
  if (variable === '') return [];
  const from = start + 2 + head.length;
  const inner = operator === undefined ? [] : hostAt(text, from, close, depth + 1);
  if (inner.length === 0) return ended(text, close + 1, end, { name: '', index: start, position: 'value', variable });
  return inner.flatMap((word) => ended(text, close + 1, end, { ...word, variable: word.variable ?? variable }));
}

/** The host if a range ends behind it, or goes on with a port. */
function ended(text: string, index: number, end: number, word: HostWord): readonly HostWord[] {
  if (index >= end) return [word];
  if (text[index] !== ':') return [];
  const rest = text.slice(index + 1, Math.min(end, index + 270));
  const [digits = '', port] = /^(?:\$\{[A-Za-z_]\w{0,250}:?-)?(\d{1,5})(?![\w.-])/.exec(rest) ?? [];
  if (port !== undefined) {
    const place = { number: Number(port), index: index + 1 + digits.length - port.length };
    return [{ ...word, position: 'address', port: place }];
  }
  return rest === '' || rest.startsWith('$') ? [{ ...word, position: 'address' }] : [];
}

/** `orders:8080` within any text. Without a word for hosts in the key, a small number is more likely a version. */
function addresses(text: string, isNamed: boolean, key: string): readonly HostWord[] {
  if (/image|tag|version|model/i.test(key)) return [];
  const words: HostWord[] = [];
  for (const match of text.matchAll(
    /(?<=^|:-|[^\w.$}/:%-])([A-Za-z_][\w.-]{0,100}):(\d{1,5})(?:(?=:\d{1,5}(?![\w.:-]))|(?![\w.:-]))/g,
  )) {
    const [whole, name = '', port = ''] = match;
    const number = Number(port);
    if (number > 65535 || number < (isNamed ? 1 : 80)) continue;
    const index = match.index + whole.length - port.length;
    words.push({ name, index: match.index, position: 'address', port: { number, index } });
  }
  return words;
}

/** `--host=db`, `--host db`, `-h db`, `Server=db;`, `DB_HOST=db`. */
function assignedHosts(text: string): readonly HostWord[] {
  const words: HostWord[] = [];
  const assigned =
    /(?<![\w.-])(?:(-{0,2}[A-Za-z][\w.-]{0,60}|Data Source)[ ]?=[ ]?|(--[A-Za-z][\w-]{0,60}|-h)[ \t]{1,4}(?=[\w$]))["']?/g;
  for (let match = assigned.exec(text); match; match = assigned.exec(text)) {
    const option = match[1] ?? match[2] ?? '';
    if (option !== '-h' && option !== 'Data Source' && !isHostKey(option)) continue;
    const start = match.index + match[0].length;
    const end = endOf(text, start, Math.min(text.length, start + maxAuthority), tokenEnd);
    if (!text.slice(start, end).includes('://')) words.push(...hostAt(text, start, end, 0));
    // What was read as a value is not read again.
    assigned.lastIndex = Math.max(assigned.lastIndex, end);
  }
  return words;
}
