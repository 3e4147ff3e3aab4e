import { isAbsolute, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { copyIn, copyOut, packOut, unpackIn, type CopyOptions } from '../../../engine/copy/copy.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { ObservedContainer } from '../../../engine/observation.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import { withEngine } from '../../sources/engineSource.ts';
import type { GlobalOptions } from '../../input/options.ts';
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
  { readonly service: string; readonly path: string } | { readonly service?: undefined; readonly path: string };

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
    await Promise.all(copies.map((container) => copyOne(engine, container.name, { from, to }, options, context)));
    return exitCodes.done;
  });
}

async function copyOne(
  engine: Engine,
  container: string,
  { from, to }: { readonly from: End; readonly to: End },
  { archive, followLink }: CpOptions,
  context: CliContext,
): Promise<void> {
  const { signal, stderr, presentation } = context;
  const shown =
    from.service === undefined ? [from.path, `${container}:${to.path}`] : [`${container}:${from.path}`, to.path];
  const what = `copy ${shown.map(printable).join(' to ')}`;
  // What is copied here is written by nobody but us: the engine in its place would not know of it.
  if (presentation.isDry) return stderr.line(`Dry run: ${what} is not done.`);
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
  if (from.service !== undefined && to.path === '-') {
    const { stdout } = context.lendTerminal(false).streams;
    return packOut(engine, container, { from: from.path, to: stdout }, copying, signal);
  }
  const here = (path: string): string => localPath(path, context.currentDirectory);
  if (from.service !== undefined) {
    await copyOut(engine, container, { from: from.path, to: here(to.path) }, copying, signal);
  } else if (from.path === '-') {
    const lent = context.lendTerminal(false);
    try {
      await unpackIn(engine, container, { tar: inputOf(lent.streams.stdin), to: to.path }, copying, signal);
    } finally {
      lent.dispose();
    }
  } else await copyIn(engine, container, { from: here(from.path), to: to.path }, copying, signal);
  for (const line of left) await complain(context.stderr, line);
  if (leftCount > maxTold) await complain(context.stderr, `${container}: ${leftCount - maxTold} more are left out.`);
  await context.stdout.line(`${context.stdout.paint('green', '✓')} ${what}`);
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

function inputOf(stdin: Readable | undefined): Readable {
  if (stdin) return stdin;
  throw refusal(
    'no-input',
    'There is no archive on standard input. Pipe one in: tar -c . | patchbay cp - service:/path',
  );
}
