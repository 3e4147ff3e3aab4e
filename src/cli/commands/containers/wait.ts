import type { Command } from 'commander';
import { plan } from '../../../engine/plan.ts';
import { showAndApply } from '../../apply.ts';
import { containersOn } from '../../sources/containersOf.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import { withEngine } from '../../sources/engineSource.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { printable } from '../../output/output.ts';
import { findProject } from '../../sources/project.ts';
import { refusal } from '../../output/report.ts';
import { isUpOrPaused } from '../../../engine/containerState.ts';

interface WaitOptions extends GlobalOptions {
  readonly downProject: boolean;
}

export function waitCommand(program: Command): Command {
  return program
    .command('wait')
    .argument('<services...>', 'the services whose containers are waited for')
    .summary('wait until containers have ended')
    .description("Wait until the running containers of services have ended; exits with the last one's code.")
    .option('--down-project', 'stop and remove the application then', false);
}

export async function wait(services: readonly string[], options: WaitOptions, context: CliContext): Promise<ExitCode> {
  const project = findProject(options, context);
  const { name, application } = project;
  return withEngine(options, context, async (engine) => {
    const { signal } = context;
    const waited = (await containersOn(engine, services, project, context)).filter(isUpOrPaused);
    if (waited.length === 0) {
      throw refusal('nothing-to-wait-for', `Nothing of ${services.join(', ')} runs in ${name}. Start it with "up".`);
    }
    let last: ExitCode = exitCodes.done;
    await Promise.all(
      waited.map(async (container) => {
        last = await engine.waitForExit(container.name, signal);
        await context.stdout.line(`container "${printable(container.id)}" exited with status code ${last}`);
      }),
    );
    if (!options.downProject) return last;
    const observation = await engine.observe(name, [], signal);
    const steps = plan({ action: 'down', ...(application ? { application } : {}), observation });
    const exitCode = await showAndApply(steps, application, engine, context);
    return exitCode === exitCodes.done ? last : exitCode;
  });
}
