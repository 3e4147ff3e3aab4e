import type { Command, Option } from 'commander';

/** The commands that run another: what stands behind the service is that one's, options too. */
const runners: ReadonlySet<string> = new Set(['exec', 'run']);

/** Sets `--` between a service and the command to run in it, so that `exec web ls -f` leaves `-f` to `ls`. */
export function withSeparator(words: readonly string[], program: Command): readonly string[] {
  const { at, command } = commandIn(words, program);
  if (!command || !runners.has(command.name())) return words;
  const service = nextOperand(words, at + 1, [...command.options, ...program.options]);
  if (service >= words.length - 1 || words[service] === '--' || words[service + 1] === '--') return words;
  return [...words.slice(0, service + 1), '--', ...words.slice(service + 1)];
}

/** Go's flags take a truth behind `=`: `--orphans=false` is `--no-orphans` where there is one, else it says nothing. */
export function withBooleans(words: readonly string[], program: Command): readonly string[] {
  const { at, command } = commandIn(words, program);
  const options = [...(command?.options ?? []), ...program.options];
  const isRunner = runners.has(words[at] ?? '');
  const end = isRunner ? nextOperand(words, at + 1, options) : words.length;
  return words.flatMap((word, index) => {
    const [, name, value = ''] = /^(--[\w-]+)=(\w+)$/.exec(word) ?? [];
    const option = index < end ? options.find(({ long }) => long === name) : undefined;
    if (!option?.isBoolean() && !option?.negate) return [word];
    const truth = truthOf(value);
    if (truth === undefined) return [word];
    if (truth) return [option.long ?? word];
    const opposite = `--no-${option.name()}`;
    return options.some(({ long }) => long === opposite) ? [opposite] : [];
  });
}

const truths: ReadonlySet<string> = new Set(['true', 'TRUE', 'True', 't', 'T', '1']);
const untruths: ReadonlySet<string> = new Set(['false', 'FALSE', 'False', 'f', 'F', '0']);

/** As Go's flags take it; undefined for what is no truth. */
export function truthOf(text: string): boolean | undefined {
  if (truths.has(text)) return true;
  return untruths.has(text) ? false : undefined;
}

/**
 * Puts the options of the program that stand behind a command before it, where commander looks for them. A command's own come
 * first: behind `logs`, `-f` follows, and elsewhere it names a manifest. `exec` and `run` take a program's long options only, so
 * that no letter which Compose reads otherwise there names a project.
 */
export function withGlobalsFirst(words: readonly string[], program: Command): readonly string[] {
  const { at, command } = commandIn(words, program);
  if (!command) return words;
  const isRunner = runners.has(command.name());
  const globals = isRunner ? program.options.map(({ long, required }) => ({ long, required })) : program.options;
  const all = [...command.options, ...program.options];
  const operand = isRunner ? nextOperand(words, at + 1, all) : words.length;
  const separator = words.indexOf('--');
  const end = separator < 0 ? operand : Math.min(operand, separator);
  const [first, rest]: [string[], string[]] = [[], []];
  for (let index = at + 1; index < end;) {
    const word = words[index] ?? '';
    const own = optionOf(word, command.options);
    const option = own ?? optionOf(word, globals);
    const length = option?.required && !isWithValue(word, option) ? 2 : 1;
    (option && !own ? first : rest).push(...words.slice(index, Math.min(index + length, end)));
    index += length;
  }
  return [...words.slice(0, at), ...first, command.name(), ...rest, ...words.slice(end)];
}

type Flags = Pick<Option, 'long' | 'required'> & { readonly short?: Option['short'] };

/** The option that a word names: `--file`, `--file=x`, `-f`, `-fx` with its value, and the first of `-ft`. */
function optionOf(word: string, options: readonly Flags[]): Flags | undefined {
  if (word.startsWith('--')) return options.find(({ long }) => long === word.split('=', 1)[0]);
  if (!word.startsWith('-') || word === '-') return undefined;
  return options.find(({ short }) => short === word.slice(0, 2));
}

function isWithValue(word: string, { short, long }: Flags): boolean {
  return word !== short && word !== long;
}

/** Before a command, `-v` asks for the version, as Compose has it; behind one it is the command's own. */
export function withVersionFlag(words: readonly string[], program: Command): readonly string[] {
  const at = nextOperand(words, 0, program.options);
  return words.map((word, index) => (index < at && word === '-v' ? '--version' : word));
}

/** The command that words name, and where its name stands or would stand. */
export function commandIn(
  words: readonly string[],
  program: Command,
): { readonly at: number; readonly command: Command | undefined } {
  const at = nextOperand(words, 0, program.options);
  return { at, command: program.commands.find((command) => command.name() === words[at]) };
}

/** The place of the first word, from a place on, that is neither an option nor an option's value. */
function nextOperand(words: readonly string[], from: number, options: readonly Option[]): number {
  let at = from;
  for (let word = words[at]; word?.startsWith('-') && word !== '--'; word = words[at]) {
    const option = options.find(({ long, short }) => word === long || word === short);
    at += option?.required ? 2 : 1;
  }
  return at;
}
