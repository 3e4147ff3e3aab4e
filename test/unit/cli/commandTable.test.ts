import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { allCommands, commandsPage } from '../../../scripts/suites/commandsPage.ts';
import { ownCommands, ownOptions } from '../../../src/cli/support/ownOptions.ts';
import { tree } from './support.ts';

const program = tree();
const commands = new Map<string, Command>([
  ['', program],
  ...program.commands.map((command) => [command.name(), command] as const),
]);
const rows = Object.entries(allCommands).flatMap(([command, { options }]) =>
  Object.entries(options).map(([option, support]) => ({ command, option, support })),
);

describe('the table of what becomes of each command of Compose', () => {
  it('is what docs/compose-commands.md says: `npm run docs` writes it', () => {
    const page = join(import.meta.dirname, '../../../docs/compose-commands.md');
    expect(readFileSync(page, 'utf8')).toBe(commandsPage());
  });

  it('says done only of commands that the program has', () => {
    const missing = Object.entries(allCommands).filter(
      ([name, { support }]) => support.kind === 'done' && !commands.has(name),
    );
    expect(missing.map(([name]) => name)).toEqual([]);
  });

  it('says done only of options that the program has, with the same letter', () => {
    const done = rows.filter(({ support }) => support.kind === 'done');
    expect(done.length).toBeGreaterThan(50);
    const missing = done.filter(({ command, option }) => !hasOption(command, option));
    expect(missing.map(({ command, option }) => `${command} ${option}`)).toEqual([]);
  });

  it('says of no option that it is left out or comes later, when the program has it', () => {
    const there = rows.filter(
      ({ command, option, support }) =>
        support.kind === 'left-out' && !(command in ownCommands) && hasOption(command, option),
    );
    expect(there.map(({ command, option }) => `${command} ${option}`)).toEqual([]);
  });

  it('has every command of the program, or marks it as Patchbay’s own', () => {
    const unknown = [...commands.keys()].filter(
      (name) => allCommands[name]?.support.kind !== 'done' && !(name in ownCommands),
    );
    expect(unknown).toEqual([]);
    expect(Object.keys(ownCommands).filter((name) => !commands.has(name))).toEqual([]);
  });

  it('has every option of the program, or marks it as Patchbay’s own', () => {
    const unknown = [...commands].flatMap(([name, command]) =>
      name in ownCommands
        ? []
        : command.options.filter((option) => !isTold(name, option)).map((option) => `${name} ${option.flags}`),
    );
    expect(unknown).toEqual([]);
  });

  it('marks as Patchbay’s own only what the program has', () => {
    const missing = Object.entries(ownOptions).flatMap(([name, options]) =>
      Object.keys(options)
        .filter((option) => !hasOption(name, option))
        .map((option) => `${name} ${option}`),
    );
    expect(missing).toEqual([]);
  });
});

function hasOption(name: string, flags: string): boolean {
  const command = commands.get(name);
  const { short, long } = parts(flags);
  return (
    command?.options.some((option) => option.long === long && (short === undefined || option.short === short)) ?? false
  );
}

function isTold(name: string, option: Option): boolean {
  const told = [
    ...Object.entries(allCommands[name]?.options ?? {})
      .filter(([, { kind }]) => kind === 'done' || kind === 'elsewise')
      .map(([flags]) => flags),
    ...Object.keys(ownOptions[name] ?? {}),
  ];
  return told.some((flags) => parts(flags).long === option.long);
}

function parts(flags: string): { readonly short: string | undefined; readonly long: string } {
  const [first = '', second] = flags.split(', ');
  return second === undefined ? { short: undefined, long: first } : { short: first, long: second };
}
