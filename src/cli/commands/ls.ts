import type { Command } from 'commander';
import type { ObservedProject } from '../../engine/observation.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { withEngine } from '../sources/engineSource.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { collect } from '../input/options.ts';
import { refusal } from '../output/report.ts';
import { projectStatus, type ProjectRow } from '../rows/projectStatus.ts';
import { formatOption, printerOf, type Listing } from '../rows/rows.ts';
import { workspaceRows } from '../sources/workspaceSource.ts';

interface LsOptions extends GlobalOptions {
  readonly format: string;
  readonly all: boolean;
  readonly quiet: boolean;
  readonly filter?: readonly string[];
  /** True: the current folder. */
  readonly workspace?: string | true;
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
      'List the projects that run on the engine, whoever started them. With --workspace, list the applications in a ' +
        'folder and below it, whether they run or not.\nJSON is an array of {Name, Status, ConfigFiles}.',
    )
    .option('-a, --all', 'those too of which nothing runs', false)
    .option('-q, --quiet', 'print the names alone', false)
    .option('--filter <filter>', 'only some projects: name=shop, a regular expression; repeatable', collect)
    .option('--workspace [folder]', 'the applications whose manifests are in a folder: this one when left out')
    .addOption(formatOption(listing));
}

export async function ls(options: LsOptions, context: CliContext): Promise<ExitCode> {
  const print = printerOf(options.format, listing);
  const patterns = (options.filter ?? []).map(namePattern);
  const isShown = ({ name }: { readonly name: string }): boolean =>
    patterns.length === 0 || patterns.some((pattern) => pattern.test(name));
  const rows =
    options.workspace === undefined
      ? (await projectsOn(options, context)).filter(isShown).map(rowOf)
      : await workspaceRows(options.workspace === true ? '.' : options.workspace, isShown, options, context);
  const text = options.quiet ? rows.map(({ Name }) => `${Name}\n`).join('') : print(rows);
  await context.stdout.write(text);
  return exitCodes.done;
}

async function projectsOn(options: LsOptions, context: CliContext): Promise<readonly ObservedProject[]> {
  const projects = await withEngine(options, context, (engine) => engine.projects(context.signal));
  return projects.filter(({ state }) => options.all || state !== 'stopped');
}

function rowOf(project: ObservedProject): ProjectRow {
  return { Name: project.name, Status: projectStatus(project), ConfigFiles: project.configFiles.join(',') };
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
