import { actingCommands, globalOptionSupport } from '../../src/cli/support/actingCommands.ts';
import { lookingCommands } from '../../src/cli/support/lookingCommands.ts';
import { ownCommands, ownOptions } from '../../src/cli/support/ownOptions.ts';
import type { CommandSupport, ComposeCommandTable, OptionTable } from '../../src/cli/support/support.ts';

/** Every command of Compose; the options that stand before any of them under the empty name. */
export const allCommands: ComposeCommandTable = {
  '': { support: { kind: 'done' }, options: globalOptionSupport },
  ...Object.fromEntries(
    Object.entries({ ...actingCommands, ...lookingCommands }).sort(([left], [right]) => (left < right ? -1 : 1)),
  ),
};

/** The page that says of every command and option of Docker Compose what becomes of it, as Markdown. */
export function commandsPage(): string {
  const note = '<!-- Written by `npm run docs` from src/cli/support. Change it there. -->';
  const { '': global, ...commands } = allCommands;
  const sections = [
    section('Before any command', global?.options ?? {}, ownOptions['']),
    ...Object.entries(commands).map(([name, { support, options }]) => commandSection(name, support, options)),
    ownSection(),
  ];
  return `${['# What becomes of each command of Docker Compose', note, intro, ...sections].join('\n\n')}\n`;
}

const intro = `Of every command and option of Docker Compose v2 (2.40) the tables say what becomes of it on Patchbay's command line:
**done** is the same word for the same thing; **another way** and **left out** say which, and why.
A test fails when a row says done and the program has it not, or when the program has an option that is in no row.`;

function commandSection(name: string, support: CommandSupport, options: OptionTable): string {
  // Of a command that is not there, the options say nothing more.
  const isThere = support.kind === 'done';
  const names = Object.keys(options).map((option) => `\`${option}\``);
  if (isThere) return section(`\`${name}\``, options, ownOptions[name], supportText(support));
  return [`## \`${name}\``, '', `${capital(supportText(support))}. ${optionList(names)}`.trimEnd()].join('\n');
}

function optionList(names: readonly string[]): string {
  return names.length === 0 ? '' : `So are its options: ${names.join(', ')}.`;
}

function section(
  title: string,
  options: OptionTable,
  own: Readonly<Record<string, string>> = {},
  about = 'done',
): string {
  const rows = [
    ...Object.entries(options).map(([option, support]) => row(option, supportText(support))),
    ...Object.entries(own).map(([option, what]) => row(option, `Patchbay's own: ${what}`)),
  ];
  const head = about === 'done' ? [] : [`${capital(about)}.`, ''];
  const body =
    rows.length === 0 ? ['It has no options.'] : ['| option | what becomes of it |', '| --- | --- |', ...rows];
  return [`## ${title}`, '', ...head, ...body].join('\n');
}

function ownSection(): string {
  const rows = Object.entries(ownCommands).map(([name, what]) => row(name, what));
  return ["## Patchbay's own commands", '', '| command | what it does |', '| --- | --- |', ...rows].join('\n');
}

function row(name: string, text: string): string {
  return `| \`${name}\` | ${text.replaceAll('|', '\\|')} |`;
}

function supportText(support: CommandSupport): string {
  switch (support.kind) {
    case 'done':
      return support.note === undefined ? 'done' : `done; ${support.note}`;
    case 'elsewise':
      return `another way: ${support.how}`;
    case 'left-out':
      return `left out: ${support.why}`;
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
