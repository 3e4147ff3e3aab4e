import type { Command, Option } from 'commander';
import { commandIn } from '../input/argvFixups.ts';

/** What may stand at a place of a command line. */
export interface Candidate {
  readonly value: string;
  readonly about?: string;
}

/** Names that only the manifest knows; asked for only where they may stand. */
export interface ManifestNames {
  services(): readonly string[];
  profiles(): readonly string[];
  environments(): readonly string[];
  channels(): readonly string[];
}

/** Left out for a path, which shells complete themselves. */
export type Candidates = readonly Candidate[] | undefined;

/** `words` are those behind the program's name; the last is being typed. */
export function candidatesFor(program: Command, words: readonly string[], names: ManifestNames): Candidates {
  // bash takes `--progress=pl` for three words.
  const typed = words.filter((word) => word !== '=');
  const current = words.at(-1) === '=' ? '' : (typed.at(-1) ?? '');
  const before = words.at(-1) === '=' ? typed : typed.slice(0, -1);
  const command = program.commands.find((each) => each.name() === operandsOf(before, program, undefined)[0]);
  const options = [...(command?.options ?? []), ...program.options].filter(({ hidden }) => !hidden);
  const [, long, start] = /^(--[\w-]+)=(.*)$/s.exec(current) ?? [];
  const valued = valuedBy(long ?? before.at(-1), options) ?? optionalPath(before.at(-1), current, options);
  const begun = start ?? current;
  const all = valued ? valuesOf(valued, names, begun) : placesOf(program, command, before, current, options, names);
  if (all === undefined) return undefined;
  const whole = long === undefined ? all : all.map(({ value, ...rest }) => ({ ...rest, value: `${long}=${value}` }));
  return whole.filter((_, index) => all[index]?.value.startsWith(begun)).filter(({ value }) => isPlain.test(value));
}

/** A name of a manifest that a shell could read as more than a name is not offered. */
const isPlain = /^[\w.,@:=/+-]+$/;

/** The option that a word is, where it takes a value; a command's own come first. */
function valuedBy(word: string | undefined, options: readonly Option[]): Option | undefined {
  const option = options.find(({ short, long }) => word !== undefined && (word === short || word === long));
  return option?.required ? option : undefined;
}

/** An option that may have a path behind it, as `--workspace [folder]`. */
function optionalPath(word: string | undefined, current: string, options: readonly Option[]): Option | undefined {
  if (current.startsWith('-')) return undefined;
  return options.find(({ long, optional, flags }) => long === word && optional && /\[folder\]/.test(flags));
}

function valuesOf(option: Option, names: ManifestNames, begun: string): Candidates {
  if (option.argChoices) return option.argChoices.map((value) => ({ value }));
  const [, what = ''] = /[<[]([^>\]]+)[>\]]/.exec(option.flags) ?? [];
  if (what === 'service') return named(names.services());
  if (what === 'services') return nextOf(names.services(), begun);
  if (what === 'service=number') return names.services().map((value) => ({ value: `${value}=` }));
  if (what === 'profile') return named(names.profiles());
  if (what === 'environment') return named(names.environments());
  return /file|folder|path/.test(what) ? undefined : [];
}

/** Behind `a,b,` each name that is not there yet. */
function nextOf(all: readonly string[], begun: string): readonly Candidate[] {
  const before = begun.slice(0, begun.lastIndexOf(',') + 1);
  const there = new Set(before.split(','));
  return named(all.filter((name) => !there.has(name)).map((name) => before + name));
}

function placesOf(
  program: Command,
  command: Command | undefined,
  before: readonly string[],
  current: string,
  options: readonly Option[],
  names: ManifestNames,
): Candidates {
  if (current.startsWith('-')) {
    return options.flatMap(({ long, description }) => (long ? [{ value: long, about: description }] : []));
  }
  if (!command) {
    const known = program.commands.filter((each) => each.name() !== hiddenCommand);
    return known.map((each) => ({ value: each.name(), about: each.summary() }));
  }
  const place = operandsOf(before, program, command).length - 1;
  const its = command.registeredArguments;
  const argument = its[place] ?? (its.at(-1)?.variadic ? its.at(-1) : undefined);
  const name = argument?.name() ?? '';
  if (argument?.argChoices) return argument.argChoices.map((value) => ({ value }));
  if (/^services?$/.test(name)) return named(names.services());
  if (name === 'service=number') return names.services().map((value) => ({ value: `${value}=` }));
  if (name === 'channel') return named(names.channels());
  return argument && /manifest|source|destination|path/.test(name) ? undefined : [];
}

/** The hidden command that shells ask. */
export const hiddenCommand = '__complete';

function named(values: readonly string[]): readonly Candidate[] {
  return values.map((value) => ({ value }));
}

/** The values of an option of the program that stand among the words. */
export function globalValues(program: Command, words: readonly string[], long: string): readonly string[] {
  const { at, command } = commandIn(words, program);
  return words.slice(1, -1).flatMap((word, index) => {
    const options = index >= at ? [...(command?.options ?? []), ...program.options] : program.options;
    return valuedBy(words[index], options)?.long === long ? [word] : [];
  });
}

/** The words that are neither options nor their values: the command, and what stands behind it. */
function operandsOf(words: readonly string[], program: Command, command: Command | undefined): readonly string[] {
  const options = [...(command?.options ?? []), ...program.options];
  return words.filter((word, index) => {
    if (word.startsWith('-')) return false;
    return !valuedBy(words[index - 1], options);
  });
}
