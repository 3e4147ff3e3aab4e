import type { Command } from 'commander';
import type { ObservedProject } from '../../engine/observation.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { withEngine } from '../sources/engineSource.ts';
import { collect, type GlobalOptions } from '../input/options.ts';
import { refusal } from '../output/report.ts';
import { formatOption, printerOf, type Listing } from '../rows/rows.ts';

interface LsOptions extends GlobalOptions {
  readonly format: string;
  readonly all: boolean;
  readonly quiet: boolean;
  readonly filter?: readonly string[];
}

const listing: Listing = {
  columns: { Name: 'NAME', Status: 'STATUS', ConfigFiles: 'CONFIG FILES' },
  hasTemplates: false,
  isJsonArray: true,
};

export function lsCommand(program: Command): Command {
  return program
    .command('ls')
    .summary('list the projects on the engine')
    .description(
      'List the projects that run on the engine, whoever started them.\nJSON is an array of {Name, Status, ConfigFiles}.',
    )
    .option('-a, --all', 'those too of which nothing runs', false)
    .option('-q, --quiet', 'print the names alone', false)
    .option('--filter <filter>', 'only some projects: name=shop, a regular expression; repeatable', collect)
    .addOption(formatOption(listing));
}

export async function ls(options: LsOptions, context: CliContext): Promise<ExitCode> {
  const print = printerOf(options.format, listing);
  const patterns = (options.filter ?? []).map(namePattern);
  const projects = await withEngine(options, context, (engine) => engine.projects(context.signal));
  const shown = projects.filter(
    ({ name, state }) =>
      (options.all || state !== 'stopped') && (patterns.length === 0 || patterns.some((pattern) => pattern.test(name))),
  );
  const text = options.quiet ? shown.map(({ name }) => `${name}\n`).join('') : print(shown.map(rowOf));
  await context.stdout.write(text);
  return exitCodes.done;
}

function rowOf({ name, services, configFiles }: ObservedProject): Readonly<Record<string, string>> {
  const counts = Object.values(services);
  const running = counts.reduce((sum, each) => sum + each.running, 0);
  const exited = counts.reduce((sum, each) => sum + each.total - each.running, 0);
  const parts = [...(exited > 0 ? [`exited(${exited})`] : []), ...(running > 0 ? [`running(${running})`] : [])];
  return { Name: name, Status: parts.join(', '), ConfigFiles: configFiles.join(',') };
}

function namePattern(text: string): RegExp {
  const [key, value = ''] = text.split(/=(.*)/s);
  if (key !== 'name') throw refusal('bad-filter', `--filter ${text} cannot be read. Write name= and a name.`);
  try {
    return new RegExp(value);
  } catch {
    throw refusal('bad-filter', `--filter ${text} cannot be read: "${value}" is no regular expression.`);
  }
}
