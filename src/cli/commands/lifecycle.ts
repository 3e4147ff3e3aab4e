import type { Command } from 'commander';
import { plan, type PlanRequest } from '../../engine/plan.ts';
import { imageNames } from '../../engine/plan/names.ts';
import type { PlanAction } from '../../engine/step.ts';
import { showAndApply } from '../apply.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { withEngine } from '../engineSource.ts';
import { loadManifest, soundApplication } from '../manifestSource.ts';
import type { GlobalOptions } from '../options.ts';
import { findProject, unknownService, type Project } from '../project.ts';
import { parseScale } from '../upPlan.ts';

type Action = Extract<PlanAction, 'start' | 'stop' | 'restart' | 'pull' | 'build'>;

const summaries: Readonly<Record<Action, readonly [string, string]>> = {
  start: ['start what was stopped', 'Start containers that are there, and make what is missing, dependencies first.'],
  stop: ['stop without removing', 'Stop containers, dependents first, and keep them. Needs no manifest with -p.'],
  restart: [
    'stop and start again',
    'Stop containers and start them again, with what follows them. Needs no manifest with -p.',
  ],
  pull: ['pull images', 'Pull the images of services that have no build, though they are there.'],
  build: ['build images', 'Build the images of services that have a build, though they are there.'],
};

/** The commands that name services and nothing else. */
export const serviceActions: readonly Action[] = ['start', 'stop', 'restart', 'pull', 'build'];

export function serviceActionCommand(program: Command, action: Action): Command {
  const [summary, description] = summaries[action];
  return program.command(action).argument('[services...]', 'only these').summary(summary).description(description);
}

export async function serviceAction(
  action: Action,
  services: readonly string[],
  options: GlobalOptions,
  context: CliContext,
): Promise<ExitCode> {
  const isTeardown = action === 'stop' || action === 'restart';
  const project = isTeardown ? findProject(options, context) : await declaredProject(options, context);
  return project ? applyWish({ action, services }, project, options, context) : exitCodes.hasProblems;
}

export function scaleCommand(program: Command): Command {
  return program
    .command('scale')
    .argument('<service=number...>', 'how many containers of which service')
    .summary('change how many containers services have')
    .description('Make or remove containers until services have as many as named; their configuration stays.');
}

export async function scale(words: readonly string[], options: GlobalOptions, context: CliContext): Promise<ExitCode> {
  const replicas = words.reduce<Readonly<Record<string, number>>>((all, word) => parseScale(word, all), {});
  const project = await declaredProject(options, context);
  if (!project) return exitCodes.hasProblems;
  return applyWish({ action: 'scale', services: Object.keys(replicas), replicas }, project, options, context);
}

async function declaredProject(options: GlobalOptions, context: CliContext): Promise<Project | undefined> {
  const application = await soundApplication(loadManifest(options, context), context);
  return application && { name: application.name, application };
}

function applyWish(
  wish: Omit<PlanRequest, 'observation'>,
  { name, application }: Project,
  options: GlobalOptions,
  context: CliContext,
): Promise<ExitCode> {
  const unknown = application && wish.services?.find((service) => !Object.hasOwn(application.services, service));
  if (application && unknown !== undefined) throw unknownService(unknown, application);
  return withEngine(options, context, async (engine) => {
    const observation = await engine.observe(name, application ? imageNames(application) : [], context.signal);
    const steps = plan({ ...wish, ...(application ? { application } : {}), observation });
    return showAndApply(steps, application, engine, context);
  });
}
