/** How a test is written that asks for a URL, with no program: `HTTP`, then the URL. The Compose Specification has no such form. */
export const httpForm = 'HTTP';

/** Flags of `wget` and `curl` that make no difference to whether a URL answers well, and those that take a value. */
const plainFlags =
  /^(?:-[qsSfLOI]+-?|--(?:quiet|spider|silent|show-error|fail|location|head|no-verbose|no-check-certificate|(?:tries|timeout|max-time|output-document|output)=\S+))$/;
const valueFlags = /^(?:-[a-zA-Z]*[oOTtmY]|--(?:output|output-document|tries|timeout|max-time|connect-timeout|proxy))$/;

/**
 * The URL that a test with `wget` or `curl` asks for: programs that an image has, and this machine may not. Undefined for a test that asks
 * for more than whether it answers well.
 */
export function checkedUrl([form = '', ...words]: readonly string[]): string | undefined {
  const all = form === 'CMD' ? words : form === 'CMD-SHELL' ? wordsOf(words.join(' ')) : [];
  const [program = '', ...args] = all;
  if (!/^(?:\/usr\/bin\/|\/bin\/)?(?:wget|curl)$/.test(program)) return undefined;
  const urls: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? '';
    if (/^http:\/\/\S+$/.test(word)) urls.push(word);
    else if (isOutput(word, args[index + 1])) index++;
    else if (!plainFlags.test(word)) return undefined;
  }
  return urls.length === 1 ? urls[0] : undefined;
}

/** A flag with its value in the next word, unless that is what is asked for. */
function isOutput(word: string, next: string | undefined): boolean {
  return valueFlags.test(word) && next !== undefined && !/^(?:http:|-\w)/.test(next);
}

/** The words of a line without anything that a shell would have to read, besides `|| exit 1`. */
function wordsOf(line: string): readonly string[] {
  const simple = line
    .replace(/\s*\|\|\s*(?:exit 1|false)\s*;?\s*$/, '')
    .replace(/\s+(?:>|1>)\s*\/dev\/null(?:\s+2>&1)?\s*$/, '');
  if (/[$`|&;<>*()\\]/.test(simple)) return [];
  return simple
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
}
