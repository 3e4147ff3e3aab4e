/** A command line as a person types it, split as a POSIX shell would, with nothing expanded; undefined when a quote stays open. */
export function splitWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? '';
    const isEscape = character === '\\' && quote !== "'" && index + 1 < line.length;
    if (isEscape) {
      const next = line[++index] ?? '';
      const isKept = quote === '"' && !'"\\$`\n'.includes(next);
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
