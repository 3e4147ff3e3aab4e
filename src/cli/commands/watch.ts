import { locallyRun } from '../../develop/session/locallyRun.ts';
import { Option, type Command } from 'commander';
import { performWatch } from '../../app/operations/develop/watch.ts';
import { toProblem } from '../../base/problem.ts';
import { FolderWatch } from '../../develop/watching/folderWatch.ts';
import type { Engine } from '../../engine/engine.ts';
import { plan } from '../../engine/plan.ts';
import type { Application } from '../../manifest/model.ts';
import { commandDoor, exitCodeOf } from '../door.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { complain, refusal } from '../output/report.ts';
import { currentUpPlan } from '../requests/currentUpPlan.ts';
import { withEngine } from '../sources/engineSource.ts';
import { loadManifest, soundApplication } from '../sources/manifestSource.ts';
import { mustBeServices } from '../sources/project.ts';
import { applyQuietly, showAndApply } from '../apply.ts';
import { CommandWatch, type WatchOutput } from '../watching/commandWatch.ts';

export interface WatchOptions extends GlobalOptions, WatchOutput {
  /** False: nothing is started. */
  readonly up: boolean;
}

export function watchCommand(program: Command): Command {
  return program
    .command('watch')
    .argument('[services...]', 'only these')
    .summary('keep containers as the files are that are edited')
    .description(
      'Start the application, then follow its files by the rules under develop.watch: copy what changed into running containers,\n' +
        'build, restart or run a command in them, until Ctrl+C. What was stopped stays so. The manifest and its env files are read\n' +
        'again when they change. --format json is one object a line: {"event":"watching"} once every rule is followed, then synced,\n' +
        'rebuilt, restarted, executed, noted or failed. Exits with 130 after Ctrl+C.',
    )
    .option('--no-up', 'start nothing; what runs is watched')
    .option('--quiet', 'say nothing of what builds print', false)
    .addOption(new Option('--format <format>', 'how to print it').choices(['human', 'json']).default('human'));
}

export async function watch(
  services: readonly string[],
  options: WatchOptions,
  context: CliContext,
): Promise<ExitCode> {
  const application = await soundApplication(loadManifest(options, context), context);
  if (!application) return exitCodes.hasProblems;
  mustBeServices(services, application);
  const watched = watchedServices(application, services);
  return withEngine(options, context, async (engine) => {
    if (options.up) {
      const exitCode = await startAll(application, services, watched, engine, options, context);
      if (exitCode !== exitCodes.done) return exitCode;
    }
    return watchAll({ application, services, watched }, engine, options, context);
  });
}

/** @throws ProblemError when there is nothing to watch. */
export function watchedServices(application: Application, services: readonly string[]): readonly string[] {
  const meant = Object.values(application.services).filter(({ name, isActive }) =>
    services.length > 0 ? services.includes(name) : isActive,
  );
  const watched = meant.filter(({ watch: rules = [] }) => rules.length > 0).map(({ name }) => name);
  if (watched.length > 0) return watched;
  const who = services.length > 0 ? services.join(', ') : `no service of ${application.name}`;
  throw refusal(
    'nothing-to-watch',
    `There is nothing to watch: ${who} ${services.length > 0 ? 'has no rules' : 'has rules'} under develop.watch. Add one, as in develop: { watch: [{ action: sync, path: ./src, target: /app/src }] }.`,
  );
}

/** What is watched and built is built first, as in Compose, so that the images are as the files are. */
async function startAll(
  application: Application,
  services: readonly string[],
  watched: readonly string[],
  engine: Engine,
  options: WatchOptions,
  context: CliContext,
): Promise<ExitCode> {
  const apply = async (work: Parameters<typeof showAndApply>[0]): Promise<ExitCode> => {
    if (options.format === 'human') return showAndApply(work, application, engine, context);
    return exitCodeOf(await applyQuietly(work, application, engine, context), context);
  };
  const built = watched.filter((name) => application.services[name]?.build !== undefined);
  if (built.length > 0) {
    const observation = await engine.observe(application.name, [], context.signal);
    const local = locallyRun(observation, built);
    const images = built.filter((name) => !local.has(name));
    if (images.length > 0) {
      const exitCode = await apply(plan({ action: 'build', services: images, application, observation }));
      if (exitCode !== exitCodes.done) return exitCode;
    }
  }
  return apply(await currentUpPlan(application, services, {}, engine, context.signal));
}

interface Watching {
  readonly application: Application;
  /** As they were named. */
  readonly services: readonly string[];
  readonly watched: readonly string[];
}

async function watchAll(
  { application, services, watched }: Watching,
  engine: Engine,
  options: WatchOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { address } = await engine.ping(context.signal);
  const operation = { kind: 'watch', application, engine: engine.kind, address, services: watched } as const;
  const run = async (signal: AbortSignal): Promise<void> => {
    const watching = new CommandWatch({ application, services: watched }, engine, options, { ...context, signal });
    const reload = async (): Promise<void> => {
      const next = await soundApplication(loadManifest(options, context), context);
      if (!next) return;
      await files.update({ rules: [], files: next.files });
      await watching.update({ application: next, services: watchedServices(next, services) });
    };
    // One after the other: the last one that is read counts.
    let reloaded = Promise.resolve();
    const changed = (): void => {
      reloaded = reloaded.then(reload).catch((error: unknown) => complain(context.stderr, toProblem(error).message));
    };
    const files = new FolderWatch(
      { rules: [], files: application.files },
      {
        onChanges: changed,
        onProblem: ({ message }) => void complain(context.stderr, message),
      },
    );
    try {
      await files.arm();
      await watching.untilOver(signal);
    } finally {
      files.dispose();
      watching.dispose();
    }
  };
  return exitCodeOf(await performWatch(operation, run, commandDoor(context), context.signal), context);
}
