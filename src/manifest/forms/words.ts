export interface CommandLine {
  readonly words: readonly string[];
  /** The operator of a shell at which it was cut off: Compose runs nothing of what follows. */
  readonly cutAt?: string;
}

/** A `command` as Compose splits it, which has no shell: up to the first operator of one. Undefined when it is refused. */
export function splitCommand(line: string): CommandLine | undefined {
  const [index, operator = ''] = firstOperator(line) ?? [line.length];
  if (operator === '(' || operator === ')') return undefined;
  const before = line.slice(0, index);
  const words = splitWords(operator === '>' ? before.replace(/(^|\s)\d\S*$/, '') : before, 'compose');
  if (!words || operator === '') return words && { words };
  return { words, cutAt: /^(&&|\|\||>>|<<)/.exec(line.slice(index))?.[0] ?? operator };
}

/** Outside of quotes; `$(` is none. */
function firstOperator(line: string): readonly [number, string] | undefined {
  let quote = '';
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? '';
    if (character === '\\') index++;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (`"'\``.includes(character)) quote = character;
    else if (';&|<>'.includes(character)) return [index, character];
    else if ('()'.includes(character) && !line.slice(0, index).includes('$(') && line[index - 1] !== '$')
      return [index, character];
  }
  return undefined;
}

/**
 * A command line as a person types it, split as a POSIX shell would, with nothing expanded; undefined when a quote stays
 * open. Compose keeps no backslash in double quotes, and wants something behind each.
 */
export function splitWords(line: string, dialect: 'shell' | 'compose' = 'shell'): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? '';
    const isEscape = character === '\\' && quote !== "'" && index + 1 < line.length;
    if (character === '\\' && !isEscape && quote === '' && dialect === 'compose') return undefined;
    if (isEscape) {
      const next = line[++index] ?? '';
      const isKept = dialect === 'shell' && quote === '"' && !'"\\$`\n'.includes(next);
      word = (word ?? '') + (isKept ? `\\${next}` : next);
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== '') return undefined;
  if (word !== undefined) words.push(word);
  return words;
}
