import type { Command, Option } from 'commander';

/** The commands that run another: what stands behind the service is that one's, options too. */
const runners: ReadonlySet<string> = new Set(['exec', 'run']);

/** Sets `--` between a service and the command to run in it, so that `exec web ls -f` leaves `-f` to `ls`. */
export function withSeparator(words: readonly string[], program: Command): readonly string[] {
  const at = nextOperand(words, 0, program.options);
  const name = words[at] ?? '';
  const runner = runners.has(name) ? program.commands.find((command) => command.name() === name) : undefined;
  if (!runner) return words;
  const service = nextOperand(words, at + 1, [...program.options, ...runner.options]);
  if (service >= words.length - 1 || words[service] === '--' || words[service + 1] === '--') return words;
  return [...words.slice(0, service + 1), '--', ...words.slice(service + 1)];
}

/** Go's flags take a truth behind `=`: `--orphans=false` is `--no-orphans` where there is one, else it says nothing. */
export function withBooleans(words: readonly string[], program: Command): readonly string[] {
  const at = nextOperand(words, 0, program.options);
  const command = program.commands.find((each) => each.name() === words[at]);
  const options = [...program.options, ...(command?.options ?? [])];
  const isRunner = runners.has(words[at] ?? '');
  const end = isRunner ? nextOperand(words, at + 1, options) : words.length;
  return words.flatMap((word, index) => {
    const [, name, value = ''] = /^(--[\w-]+)=(\w+)$/.exec(word) ?? [];
    const option = index < end ? options.find(({ long }) => long === name) : undefined;
    if (!option?.isBoolean() && !option?.negate) return [word];
    if (truths.has(value)) return [option.long ?? word];
    if (!untruths.has(value)) return [word];
    const opposite = `--no-${option.name()}`;
    return options.some(({ long }) => long === opposite) ? [opposite] : [];
  });
}

const truths: ReadonlySet<string> = new Set(['true', 'TRUE', 'True', 't', 'T', '1']);
const untruths: ReadonlySet<string> = new Set(['false', 'FALSE', 'False', 'f', 'F', '0']);

/** The commands for which Compose has a `-f` of their own: what it means, and the short options that may stand with it. */
const ownForce: Readonly<Record<string, { readonly long: string; readonly together: RegExp }>> = {
  logs: { long: '--follow', together: /^-[ft]*f[ft]*$/ },
  rm: { long: '--force', together: /^-[fsv]*f[fsv]*$/ },
  version: { long: '--format', together: /^-f$/ },
};

/** Whether `-f` behind a command is that command's own. */
export function hasOwnForce(command: string): boolean {
  return Object.hasOwn(ownForce, command);
}

/** Behind `logs`, `rm` and `version`, `-f` is what every user of Compose types it for; elsewhere it names a manifest. */
export function withOwnForce(words: readonly string[], program: Command): readonly string[] {
  const at = nextOperand(words, 0, program.options);
  const name = words[at] ?? '';
  const own = hasOwnForce(name) ? ownForce[name] : undefined;
  if (!own) return words;
  return words.flatMap((word, index) => {
    if (index <= at || !own.together.test(word)) return [word];
    const others = word.replaceAll('f', '');
    return others === '-' ? [own.long] : [own.long, others];
  });
}

/** Before a command, `-v` asks for the version, as Compose has it; behind one it is the command's own. */
export function withVersionFlag(words: readonly string[], program: Command): readonly string[] {
  const at = nextOperand(words, 0, program.options);
  return words.map((word, index) => (index < at && word === '-v' ? '--version' : word));
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
