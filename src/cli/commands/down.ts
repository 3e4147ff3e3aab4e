import { Option, type Command } from 'commander';
import { plan } from '../../engine/plan.ts';
import type { ImageRemoval } from '../../engine/plan/images/imageRemovals.ts';
import { imageNames } from '../../engine/plan/names.ts';
import { showAndApply } from '../apply.ts';
import type { CliContext, ExitCode } from '../context.ts';
import { withEngine } from '../sources/engineSource.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { parseSeconds } from '../input/options.ts';
import { findProject, observeKnown } from '../sources/project.ts';
import { isUpOrPaused } from '../../engine/containerState.ts';

interface DownOptions extends GlobalOptions {
  readonly volumes: boolean;
  readonly removeOrphans: boolean;
  readonly rmi?: ImageRemoval;
  /** Milliseconds. */
  readonly timeout?: number;
}

interface RmOptions extends GlobalOptions {
  readonly stop: boolean;
  readonly volumes: boolean;
}

export function downCommand(program: Command): Command {
  return program
    .command('down')
    .argument('[services...]', 'only these')
    .summary('stop and remove the application')
    .description(
      "Stop and remove the application's containers and networks. Volumes stay, anonymous ones too, unless -v is given; external ones always. Needs no manifest when the project is named with -p.",
    )
    .option(
      '-v, --volumes',
      "remove its volumes, and the data in them, too; of named services, their containers' anonymous ones",
      false,
    )
    .addOption(
      new Option('--rmi <which>', 'remove images too: all, or those built here without a name (local)').choices([
        'local',
        'all',
      ]),
    )
    .option('--remove-orphans', 'remove the containers of services that the manifest does not have', false)
    .option('-t, --timeout <seconds>', "how long containers may take to stop (else the manifest's)", parseSeconds);
}

export async function down(services: readonly string[], options: DownOptions, context: CliContext): Promise<ExitCode> {
  const project = findProject(options, context);
  const { application } = project;
  return withEngine(options, context, async (engine) => {
    const images = application ? imageNames(application) : [];
    const observation = await observeKnown(services, project, engine, context, images);
    const steps = plan({
      action: 'down',
      ...(application ? { application } : {}),
      observation,
      services,
      removeVolumes: options.volumes,
      ...(options.rmi ? { removeImages: options.rmi } : {}),
      ...(options.timeout === undefined ? {} : { graceMs: options.timeout }),
      // Every container would be an orphan without a manifest, and a service that is named is meant.
      removeOrphans: options.removeOrphans || !application || services.length > 0,
    });
    return showAndApply(steps, application, engine, context);
  });
}

export function rmCommand(program: Command): Command {
  return program
    .command('rm')
    .argument('[services...]', 'only these')
    .summary('remove stopped containers')
    .description(
      'Remove containers that do not run; networks and volumes stay, anonymous ones too unless -v is given. Nothing is asked before.',
    )
    .option('-s, --stop', 'stop and remove those that run too', false)
    .option('-f, --force', 'ask nothing (the default)', true)
    .option('-v, --volumes', 'remove their anonymous volumes, and the data in them, too', false);
}

export async function rm(services: readonly string[], options: RmOptions, context: CliContext): Promise<ExitCode> {
  const project = findProject(options, context);
  const { application } = project;
  return withEngine(options, context, async (engine) => {
    const observation = await observeKnown(services, project, engine, context);
    const doomed = observation.containers.filter(
      (container) =>
        (services.length === 0 || services.includes(container.service)) && (options.stop || !isUpOrPaused(container)),
    );
    const containers = doomed.map((container) => container.name);
    const steps = plan({
      action: 'down',
      ...(application ? { application } : {}),
      observation,
      containers,
      removeVolumes: options.volumes,
    });
    return showAndApply(steps, application, engine, context);
  });
}
