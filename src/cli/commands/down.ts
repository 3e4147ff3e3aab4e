import type { Command } from 'commander';
import { plan } from '../../engine/plan.ts';
import { imageNames } from '../../engine/plan/names.ts';
import { showAndApply } from '../apply.ts';
import type { CliContext, ExitCode } from '../context.ts';
import { withEngine } from '../engineSource.ts';
import type { GlobalOptions } from '../options.ts';
import { findProject } from '../project.ts';

interface DownOptions extends GlobalOptions {
  readonly volumes: boolean;
  readonly removeOrphans: boolean;
}

export function downCommand(program: Command): Command {
  return program
    .command('down')
    .summary('stop and remove the application')
    .description(
      "Stop and remove the application's containers and networks. Needs no manifest when the project is named with -p.",
    )
    .option('-v, --volumes', 'remove its volumes, and the data in them, too', false)
    .option('--remove-orphans', 'remove the containers of services that the manifest does not have', false);
}

export async function down(options: DownOptions, context: CliContext): Promise<ExitCode> {
  const { name, application } = findProject(options, context);
  return withEngine(options, context, async (engine) => {
    const observation = await engine.observe(name, application ? imageNames(application) : [], context.signal);
    const steps = plan({
      action: 'down',
      ...(application ? { application } : {}),
      observation,
      removeVolumes: options.volumes,
      // Without a manifest every container would be an orphan.
      removeOrphans: options.removeOrphans || !application,
    });
    return showAndApply(steps, application, engine, context);
  });
}
