import type { Command } from 'commander';
import { plan } from '../../engine/plan.ts';
import { applyQuietly, showAndApply } from '../apply.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { exitCodeOf } from '../door.ts';
import { withEngine } from '../sources/engineSource.ts';
import { loadManifest, soundApplication } from '../sources/manifestSource.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { mustBeServices } from '../sources/project.ts';

interface PushOptions extends GlobalOptions {
  readonly ignorePushFailures: boolean;
  readonly includeDeps: boolean;
  readonly quiet: boolean;
}

export function pushCommand(program: Command): Command {
  return program
    .command('push')
    .argument('[services...]', 'only these')
    .summary('push images')
    .description(
      'Push the images of services that have both a build and an image, with all their tags, to their registries.',
    )
    .option('--ignore-push-failures', 'go on, and exit with 0, when some cannot be pushed', false)
    .option('--include-deps', 'with what the named services depend on', false)
    .option('-q, --quiet', 'show no progress', false);
}

export async function push(services: readonly string[], options: PushOptions, context: CliContext): Promise<ExitCode> {
  const application = await soundApplication(loadManifest(options, context), context);
  if (!application) return exitCodes.hasProblems;
  mustBeServices(services, application);
  const exitCode = await withEngine(options, context, async (engine) => {
    const observation = await engine.observe(application.name, [], context.signal);
    const withDependencies = options.includeDeps;
    const steps = plan({ action: 'push', services, withDependencies, application, observation });
    if (!options.quiet) return showAndApply(steps, application, engine, context);
    return exitCodeOf(await applyQuietly(steps, application, engine, context), context);
  });
  return options.ignorePushFailures ? exitCodes.done : exitCode;
}
