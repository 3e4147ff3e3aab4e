import { Option, type Command } from 'commander';
import { showAndApply } from '../apply.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { withEngine } from '../engineSource.ts';
import { loadManifest, soundApplication } from '../manifestSource.ts';
import type { GlobalOptions } from '../options.ts';
import { parseScale, planUp, type UpOptions } from '../upPlan.ts';

export function upCommand(program: Command): Command {
  return program
    .command('up')
    .argument('[services...]', 'only these and what they depend on')
    .summary('start the application')
    .description(
      'Make what runs what the manifest says: show the plan, then take its steps, dependencies first.\n' +
        'Returns once every service is up and healthy; exits with 1 when a step failed. Ctrl+C stops cleanly where it is.',
    )
    .option('--scale <service=number>', 'containers of a service; repeatable', parseScale)
    .option('--remove-orphans', 'remove the containers of services that the manifest does not have', false)
    .addOption(new Option('--force-recreate', 'make every container anew').default(false))
    .addOption(
      new Option('--no-recreate', 'make no container anew, whatever its configuration').conflicts('forceRecreate'),
    )
    .option('--no-deps', 'without what the named services depend on')
    .option('--wait', 'wait until every service is healthy (the default)', true)
    .option('--no-wait', 'return once everything is started');
}

export async function up(
  services: readonly string[],
  options: GlobalOptions & UpOptions,
  context: CliContext,
): Promise<ExitCode> {
  const application = await soundApplication(loadManifest(options, context), context);
  if (!application) return exitCodes.hasProblems;
  return withEngine(options, context, async (engine) => {
    const steps = await planUp(application, services, options, engine, context.signal);
    return showAndApply(steps, application, engine, context);
  });
}
