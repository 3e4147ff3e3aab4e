import type { Command } from 'commander';
import type { Engine } from '../../engine/engine.ts';
import { plan } from '../../engine/plan.ts';
import { imageNames } from '../../engine/plan/names.ts';
import type { Plan } from '../../engine/step.ts';
import type { Application } from '../../manifest/model.ts';
import { showAndApply } from '../apply.ts';
import { AttachedUp } from '../attached/attachedUp.ts';
import { mustFit, type AttachOptions } from '../attached/attachment.ts';
import { withPullPolicy } from '../requests/buildWish.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { earlyEnds } from '../earlyEnds.ts';
import { withEngine } from '../sources/engineSource.ts';
import { loadManifest, soundApplication } from '../sources/manifestSource.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { parseSeconds } from '../input/options.ts';
import { mustBeServices } from '../sources/project.ts';
import { reportProblems } from '../output/report.ts';
import {
  withAttachOptions,
  withLocalOption,
  withMakingOptions,
  withWaitOptions,
  type MakingOptions,
} from '../requests/upOptions.ts';
import { currentUpPlan } from '../requests/currentUpPlan.ts';

interface UpCommandOptions extends GlobalOptions, MakingOptions, AttachOptions {
  readonly detach: boolean;
  /** Milliseconds. */
  readonly waitTimeout?: number;
}

export function upCommand(program: Command): Command {
  const command = program
    .command('up')
    .argument('[services...]', 'only these and what they depend on')
    .summary('start the application, and print its logs')
    .description(
      'Make what runs what the manifest says: show the plan, take its steps, dependencies first, and print the logs until all has\n' +
        'ended, or Ctrl+C stops it. With -d, return once everything is started; with --wait, once every service runs or is healthy.\n' +
        'Exits with 1 when a step failed, or when what -d started has failed by then, with 130 after Ctrl+C; a second Ctrl+C kills.',
    );
  return withWaitOptions(withAttachOptions(withLocalOption(withMakingOptions(command))))
    .option(
      '-V, --renew-anon-volumes',
      'containers that are made anew get new anonymous volumes; the old ones are removed, with the data in them',
      false,
    )
    .option('--no-start', 'make containers and start none')
    .option('--no-deps', 'without what the named services depend on')
    .option('--always-recreate-deps', 'make what the named services depend on anew', false)
    .option('--quiet-build', 'build without telling how far it is', false)
    .option(
      '-t, --timeout <seconds>',
      "how long containers that make way or are stopped may take (else the manifest's)",
      parseSeconds,
    );
}

export async function up(
  services: readonly string[],
  options: UpCommandOptions,
  context: CliContext,
): Promise<ExitCode> {
  const isDetached = options.detach || options.wait === true || options.start === false;
  mustFit(options, isDetached);
  const sound = await soundApplication(loadManifest(options, context), context);
  if (!sound) return exitCodes.hasProblems;
  const application = withPullPolicy(sound, options.pull);
  mustBeServices(services, application);
  return withEngine(options, context, async (engine) => {
    const { waitTimeout, timeout } = options;
    // It refuses what it cannot follow, before anything is done.
    const attached = isDetached
      ? undefined
      : new AttachedUp(
          { application, services, options, ...(timeout === undefined ? {} : { graceMs: timeout }) },
          engine,
          context,
        );
    if (options.build) {
      const built = await buildFirst(application, services, options, engine, context);
      if (built !== exitCodes.done) return built;
    }
    // Without the option, all are to run in containers.
    const wish = { ...options, local: options.local ?? [] };
    const steps = await currentUpPlan(application, services, wish, engine, context.signal);
    const limits = waitTimeout === undefined ? {} : { maxWaitMs: waitTimeout };
    if (attached !== undefined && !context.presentation.isDry) return attached.run(steps, limits);
    const exitCode = await showAndApply(steps, application, engine, context, { limits });
    const isOver = exitCode !== exitCodes.done || context.presentation.isDry || options.start === false;
    return isOver ? exitCode : tellEarlyEnds(steps, engine, context);
  });
}

/** Tells what has failed already though it was started and nobody waits for it. */
async function tellEarlyEnds(plan: Plan, engine: Engine, { stderr, signal }: CliContext): Promise<ExitCode> {
  const problems = await earlyEnds(plan, engine, signal);
  await reportProblems(stderr, problems);
  return problems.length > 0 ? exitCodes.hasProblems : exitCodes.done;
}

/** Builds in a plan of its own, because the containers that have to be made anew are known once the images are. */
export async function buildFirst(
  application: Application,
  services: readonly string[],
  { deps }: MakingOptions,
  engine: Engine,
  context: CliContext,
): Promise<ExitCode> {
  const observation = await engine.observe(application.name, imageNames(application), context.signal);
  const wish = { action: 'build', services, withDependencies: deps !== false } as const;
  const steps = plan({ ...wish, application, observation });
  return steps.steps.length === 0 ? exitCodes.done : showAndApply(steps, application, engine, context);
}
