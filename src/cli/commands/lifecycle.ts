import { Option, type Command } from 'commander';
import { assertNever } from '../../base/assert.ts';
import { plan } from '../../engine/plan.ts';
import type { PlanRequest } from '../../engine/planRequest.ts';
import { imageNames } from '../../engine/plan/names.ts';
import type { Observation } from '../../engine/observation.ts';
import type { Plan, PlanAction } from '../../engine/step.ts';
import { showAndApply } from '../apply.ts';
import { withBuilds, type BuildWish } from '../requests/buildWish.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { withEngine } from '../sources/engineSource.ts';
import { loadManifest, soundApplication } from '../sources/manifestSource.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { collect, parseSeconds } from '../input/options.ts';
import { findProject, mustBeServices, observeKnown, type Project } from '../sources/project.ts';
import { parseScale, waitingAsAsked } from '../requests/currentUpPlan.ts';

type Action = Extract<PlanAction, 'start' | 'stop' | 'restart' | 'pull' | 'build'>;

const summaries: Readonly<Record<Action, readonly [string, string]>> = {
  start: ['start what was stopped', 'Start containers that are there, and make what is missing, dependencies first.'],
  stop: ['stop without removing', 'Stop containers, dependents first, and keep them. Needs no manifest with -p.'],
  restart: [
    'stop and start again',
    'Stop containers and start them again, with what follows them. Needs no manifest with -p.',
  ],
  pull: ['pull images', 'Pull the images of services without a build, even if they are already there.'],
  build: ['build images', 'Build the images of services with a build, even if they are already there.'],
};

/** The commands that name services and nothing else. */
export const serviceActions: readonly Action[] = ['start', 'stop', 'restart', 'pull', 'build'];

export function serviceActionCommand(program: Command, action: Action): Command {
  const [summary, description] = summaries[action];
  const command = program
    .command(action)
    .argument('[services...]', 'only these')
    .summary(summary)
    .description(description);
  switch (action) {
    case 'start':
      return withWait(command);
    case 'restart':
      return withWait(withTimeout(command)).option('--no-deps', 'without the services that restart with them');
    case 'stop':
      return withTimeout(command);
    case 'pull':
      return command
        .option('--include-deps', 'with what the named services depend on', false)
        .addOption(
          new Option('--policy <policy>', 'pull what is missing alone, or all (the default)').choices([
            'missing',
            'always',
          ]),
        )
        .option('--ignore-pull-failures', 'exit with 0, though some cannot be pulled', false);
    case 'build':
      return command
        .option('--no-cache', 'without what earlier builds left')
        .option('--pull', 'pull base images anew', false)
        .option('--build-arg <name=value>', "an argument of the Dockerfile, over the manifest's; repeatable", collect)
        .option('--with-dependencies', 'with what the named services depend on', false);
    default:
      return assertNever(action);
  }
}

function withWait(command: Command): Command {
  return command
    .option('--wait', 'wait until every service runs or is healthy; one that ends has failed')
    .option('--no-wait', 'return once everything is started (the default)')
    .option('--wait-timeout <seconds>', 'how long each service may take for it', parseSeconds);
}

function withTimeout(command: Command): Command {
  return command.option(
    '-t, --timeout <seconds>',
    "how long containers may take to stop (else the manifest's)",
    parseSeconds,
  );
}

interface ActionOptions extends GlobalOptions, BuildWish {
  /** Milliseconds. */
  readonly timeout?: number;
  readonly wait?: boolean;
  /** Milliseconds. */
  readonly waitTimeout?: number;
  readonly deps?: boolean;
  readonly includeDeps?: boolean;
  readonly withDependencies?: boolean;
  readonly pull?: boolean;
  readonly policy?: 'missing' | 'always';
  readonly ignorePullFailures?: boolean;
}

export async function serviceAction(
  action: Action,
  services: readonly string[],
  options: ActionOptions,
  context: CliContext,
): Promise<ExitCode> {
  const isTeardown = action === 'stop' || action === 'restart';
  const project = isTeardown ? findProject(options, context) : await declaredProject(options, context);
  if (!project) return exitCodes.hasProblems;
  const { deps, includeDeps = false, withDependencies = false, timeout } = options;
  const wish = {
    action,
    services,
    ...(deps === false ? { withDependencies: false } : {}),
    ...(includeDeps || withDependencies ? { withDependencies: true } : {}),
    ...(timeout === undefined ? {} : { graceMs: timeout }),
  } as const;
  const exitCode = await applyWish(
    wish,
    action === 'build' ? asAsked(project, options, context) : project,
    options,
    context,
  );
  return options.ignorePullFailures === true ? exitCodes.done : exitCode;
}

function asAsked({ name, application }: Project, options: ActionOptions, { environment }: CliContext): Project {
  return { name, application: application && withBuilds(application, options, options.pull === true, environment) };
}

export function scaleCommand(program: Command): Command {
  return program
    .command('scale')
    .argument('<service=number...>', 'how many containers of which service')
    .summary('change how many containers services have')
    .description('Make or remove containers until services have as many as named; their configuration stays.')
    .option('--no-deps', 'without what the named services depend on');
}

export async function scale(
  words: readonly string[],
  options: GlobalOptions & Pick<ActionOptions, 'deps'>,
  context: CliContext,
): Promise<ExitCode> {
  const replicas = words.reduce<Readonly<Record<string, number>>>((all, word) => parseScale(word, all), {});
  const project = await declaredProject(options, context);
  if (!project) return exitCodes.hasProblems;
  const alone = options.deps === false ? { withDependencies: false } : {};
  return applyWish({ action: 'scale', services: Object.keys(replicas), replicas, ...alone }, project, options, context);
}

async function declaredProject(options: GlobalOptions, context: CliContext): Promise<Project | undefined> {
  const application = await soundApplication(loadManifest(options, context), context);
  return application && { name: application.name, application };
}

type ApplyOptions = GlobalOptions & Pick<ActionOptions, 'wait' | 'waitTimeout' | 'policy'>;

function applyWish(
  wish: Omit<PlanRequest, 'observation'>,
  project: Project,
  options: ApplyOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { application } = project;
  const { action, services = [] } = wish;
  const isTeardown = action === 'stop' || action === 'restart';
  if (application && !isTeardown) mustBeServices(services, application);
  return withEngine(options, context, async (engine) => {
    const images = application ? imageNames(application) : [];
    const observation = await observeKnown(services, project, engine, context, images);
    const whole = plan({ ...wish, ...(application ? { application } : {}), observation });
    const { wait = false, waitTimeout, policy } = options;
    const steps = policy === 'missing' ? withoutPresent(whole, observation) : whole;
    const limits = waitTimeout === undefined ? {} : { maxWaitMs: waitTimeout };
    // Both return once all is started, as in Compose; what dependents need is waited for all the same.
    const isStarting = action === 'start' || action === 'restart';
    const toApply = isStarting ? waitingAsAsked(steps, application, wait) : steps;
    return showAndApply(toApply, application, engine, context, { limits });
  });
}

/** Leaves out the pulls of images that are there. Pulls wait for nothing, so that any can be left out. */
function withoutPresent(whole: Plan, { images }: Observation): Plan {
  const steps = whole.steps.filter((step) => step.kind !== 'pull' || !Object.hasOwn(images, step.image));
  return { ...whole, steps };
}
