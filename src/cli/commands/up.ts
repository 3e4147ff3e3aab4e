import { Option, type Command } from 'commander';
import { withWaitLimit } from '../../app/boundedWaits.ts';
import type { Engine } from '../../engine/engine.ts';
import { plan } from '../../engine/plan.ts';
import { imageNames } from '../../engine/plan/names.ts';
import type { Plan } from '../../engine/step.ts';
import type { Application } from '../../manifest/model.ts';
import { showAndApply } from '../apply.ts';
import { withPullPolicy } from '../buildWish.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { earlyEnds } from '../earlyEnds.ts';
import { withEngine } from '../engineSource.ts';
import { loadManifest, soundApplication } from '../manifestSource.ts';
import { parseSeconds, type GlobalOptions } from '../options.ts';
import { mustBeServices } from '../project.ts';
import { reportProblems } from '../report.ts';
import { parseScale, planUp, type UpOptions } from '../upPlan.ts';

interface UpCommandOptions extends GlobalOptions, UpOptions {
  readonly build: boolean;
  readonly pull?: 'always' | 'missing' | 'never';
  /** Milliseconds. */
  readonly waitTimeout?: number;
}

export function upCommand(program: Command): Command {
  return program
    .command('up')
    .argument('[services...]', 'only these and what they depend on')
    .summary('start the application')
    .description(
      'Make what runs what the manifest says: show the plan, then take its steps, dependencies first.\n' +
        'Returns once all is started, and healthy where there is a health check; exits with 1 when a step failed, or when what it started\n' +
        'has failed by then. Ctrl+C stops cleanly where it is.',
    )
    .option('--build', 'build images first, though they are there', false)
    .addOption(
      new Option('--pull <policy>', "when images are pulled, in place of the manifest's pull_policy").choices([
        'always',
        'missing',
        'never',
      ]),
    )
    .option('--scale <service=number>', 'containers of a service; repeatable', parseScale)
    .option('--remove-orphans', 'remove the containers of services that the manifest does not have', false)
    .addOption(new Option('--force-recreate', 'make every container anew').default(false))
    .addOption(
      new Option('--no-recreate', 'make no container anew, whatever its configuration').conflicts('forceRecreate'),
    )
    .option(
      '-V, --renew-anon-volumes',
      'containers that are made anew get new anonymous volumes; the old ones are removed, with the data in them',
      false,
    )
    .option('--no-deps', 'without what the named services depend on')
    .option('--wait', 'wait until every service runs or is healthy; one that ends has failed')
    .option('--no-wait', 'return once everything is started (else: once what has a health check is healthy)')
    .option('--wait-timeout <seconds>', 'how long each service may take to be healthy', parseSeconds)
    .option(
      '-t, --timeout <seconds>',
      "how long containers that make way may take to stop (else the manifest's)",
      parseSeconds,
    )
    .option('-d, --detach', 'leave it running and return (the default)', true);
}

export async function up(
  services: readonly string[],
  options: UpCommandOptions,
  context: CliContext,
): Promise<ExitCode> {
  const sound = await soundApplication(loadManifest(options, context), context);
  if (!sound) return exitCodes.hasProblems;
  const application = withPullPolicy(sound, options.pull);
  mustBeServices(services, application);
  return withEngine(options, context, async (engine) => {
    if (options.build) {
      const built = await buildFirst(application, services, options, engine, context);
      if (built !== exitCodes.done) return built;
    }
    const steps = await planUp(application, services, options, engine, context.signal);
    const { waitTimeout } = options;
    const patient = waitTimeout === undefined ? engine : withWaitLimit(engine, waitTimeout);
    const exitCode = await showAndApply(steps, application, patient, context);
    return exitCode === exitCodes.done ? tellEarlyEnds(steps, engine, context) : exitCode;
  });
}

/** Started is not running: what has failed already is told, though nobody waits for it. */
async function tellEarlyEnds(plan: Plan, engine: Engine, { stderr, signal }: CliContext): Promise<ExitCode> {
  const problems = await earlyEnds(plan, engine, signal);
  await reportProblems(stderr, problems);
  return problems.length > 0 ? exitCodes.hasProblems : exitCodes.done;
}

/** In a plan of its own: which containers have to be made anew is known once the images are. */
async function buildFirst(
  application: Application,
  services: readonly string[],
  { deps }: UpCommandOptions,
  engine: Engine,
  context: CliContext,
): Promise<ExitCode> {
  const observation = await engine.observe(application.name, imageNames(application), context.signal);
  const wish = { action: 'build', services, withDependencies: deps !== false } as const;
  const steps = plan({ ...wish, application, observation });
  return steps.steps.length === 0 ? exitCodes.done : showAndApply(steps, application, engine, context);
}
