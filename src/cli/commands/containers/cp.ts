import { isAbsolute, resolve } from 'node:path';
import type { Command } from 'commander';
import { performCopy } from '../../../app/operations/containers/copy.ts';
import type { CopyOperation } from '../../../app/operations/operation.ts';
import type { CopyOptions } from '../../../engine/copy/copy.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { ObservedContainer } from '../../../engine/observation.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import { commandDoor, exitCodeOf } from '../../door.ts';
import { withEngine } from '../../sources/engineSource.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { printable } from '../../output/output.ts';
import { findProject, observeKnown, type Project } from '../../sources/project.ts';
import { complain, refusal } from '../../output/report.ts';

interface CpOptions extends GlobalOptions {
  readonly all: boolean;
  readonly archive: boolean;
  readonly followLink: boolean;
  readonly index?: string;
}

/** How many things that are left out are told one by one. */
const maxTold = 10;

export function cpCommand(program: Command): Command {
  return program
    .command('cp')
    .argument('<source>', 'a path here, service:path, or - for a tar archive from standard input')
    .argument('<destination>', 'service:path, a path here, or - for a tar archive to standard output')
    .summary('copy files between a container and this machine')
    .description(
      "Copy files or folders into a service's containers, or out of its first, as docker cp does. Of a local process: within the folder where it runs.",
    )
    .option('--index <number>', 'this container of the service alone')
    .option('--all', 'those of "run" too', false)
    .option('-a, --archive', "with the files' owners, into a container", false)
    .option('-L, --follow-link', 'copy what the source leads to, when it is a link', false);
}

/** One end of a copy. */
type End =
  | { readonly service: string; readonly path: string }
  | { readonly service?: undefined; readonly path: string };

export async function cp(
  source: string,
  destination: string,
  options: CpOptions,
  context: CliContext,
): Promise<ExitCode> {
  const [from, to] = [endOf(source), endOf(destination)];
  if (from.service !== undefined && to.service !== undefined) {
    throw refusal('bad-copy', 'Nothing is copied from one service to another. Copy to this machine first.');
  }
  const service = from.service ?? to.service;
  if (service === undefined) {
    throw refusal(
      'bad-copy',
      `Neither ${source} nor ${destination} names a service. Write service:path for one of them.`,
    );
  }
  const project = findProject(options, context);
  return withEngine(options, context, async (engine) => {
    const found = await containersOf(engine, project, service, options, context);
    const copies = from.service === undefined ? found : found.slice(0, 1);
    if (from.path === '-' && copies.length > 1) {
      throw refusal(
        'bad-copy',
        `${service} has ${copies.length} containers, and one archive is for one. Choose it with --index.`,
      );
    }
    const codes = await Promise.all(
      copies.map((container) =>
        copyOne(engine, { project: project.name, service, container: container.name }, { from, to }, options, context),
      ),
    );
    return Math.max(exitCodes.done, ...codes);
  });
}

async function copyOne(
  engine: Engine,
  on: { readonly project: string; readonly service: string; readonly container: string },
  { from, to }: { readonly from: End; readonly to: End },
  { archive, followLink }: CpOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { container } = on;
  const shown =
    from.service === undefined ? [from.path, `${container}:${to.path}`] : [`${container}:${from.path}`, to.path];
  const what = `copy ${shown.map(printable).join(' to ')}`;
  const left: string[] = [];
  let leftCount = 0;
  const copying: CopyOptions = {
    followsLink: followLink,
    keepsOwner: archive,
    onSkipped: (name, why) => {
      leftCount++;
      if (left.length < maxTold) left.push(`${container}: ${name} is left out: ${why}.`);
    },
  };
  const isIn = from.service === undefined;
  const here = (path: string): string => (path === '-' ? path : localPath(path, context.currentDirectory));
  const operation: CopyOperation = {
    kind: 'copy',
    engine: engine.kind,
    ...on,
    direction: isIn ? 'in' : 'out',
    from: [isIn ? here(from.path) : from.path],
    to: isIn ? to.path : here(to.path),
  };
  const work = { options: copying, open: () => context.lendTerminal(false) };
  const door = commandDoor(context, [`Dry run: ${what} is not done.`]);
  const outcome = await performCopy(operation, engine, work, door, context.signal);
  const exitCode = await exitCodeOf(outcome, context);
  // An archive that is written to standard output has nothing beside it.
  if (outcome.kind !== 'done' || (!isIn && to.path === '-')) return exitCode;
  for (const line of left) await complain(context.stderr, line);
  if (leftCount > maxTold) await complain(context.stderr, `${container}: ${leftCount - maxTold} more are left out.`);
  await context.stdout.line(`${context.stdout.paint('green', '✓')} ${what}`);
  return exitCode;
}

/** As Compose splits it: what begins with a dot, or has no colon, is a path here. */
function endOf(text: string): End {
  const colon = text.indexOf(':');
  if (isAbsolute(text) || colon <= 0 || text.startsWith('.')) return { path: text };
  return { service: text.slice(0, colon), path: text.slice(colon + 1) || '/' };
}

/** What stands behind it says how it is meant: `/` and `/.` stay. */
function localPath(path: string, directory: string): string {
  const trailing = /[/\\]\.?$/.exec(path)?.[0] ?? (path === '.' ? '/.' : '');
  const full = resolve(directory, path);
  return full.endsWith('/') ? `${full}${trailing.slice(1)}` : `${full}${trailing}`;
}

async function containersOf(
  engine: Engine,
  project: Project,
  service: string,
  { all, index }: CpOptions,
  context: CliContext,
): Promise<readonly ObservedContainer[]> {
  const { containers } = await observeKnown([service], project, engine, context);
  const found = containers
    .filter((each) => each.service === service && (all || !each.isOneOff))
    .filter((each) => index === undefined || (each.number === Number(index) && !each.isOneOff));
  if (found.length > 0) return found;
  const which = index === undefined ? 'no container' : `no container ${index}`;
  throw refusal('no-container', `${project.name} has ${which} of "${service}". Start it with "up".`);
}
