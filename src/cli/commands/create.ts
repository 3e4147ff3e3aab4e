import type { Command } from 'commander';
import { showAndApply } from '../apply.ts';
import { withPullPolicy } from '../requests/buildWish.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { withEngine } from '../sources/engineSource.ts';
import { loadManifest, soundApplication } from '../sources/manifestSource.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { mustBeServices } from '../sources/project.ts';
import { withMakingOptions, type MakingOptions } from '../requests/upOptions.ts';
import { currentUpPlan } from '../requests/currentUpPlan.ts';
import { buildFirst } from './up.ts';

type CreateOptions = GlobalOptions & MakingOptions;

export function createCommand(program: Command): Command {
  const command = program
    .command('create')
    .argument('[services...]', 'only these and what they depend on')
    .summary('make containers and start none')
    .description(
      'Make the networks, volumes and containers that the manifest says, and start none: what up --no-start does.',
    );
  return withMakingOptions(command);
}

export async function create(
  services: readonly string[],
  options: CreateOptions,
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
    const steps = await currentUpPlan(application, services, { ...options, start: false }, engine, context.signal);
    return showAndApply(steps, application, engine, context);
  });
}
