import type { Command } from 'commander';
import { ProblemError } from '../../../base/problem.ts';
import type { ProcessTable } from '../../../engine/engine.ts';
import type { ObservedContainer } from '../../../engine/observation.ts';
import { containersOn } from '../../sources/containersOf.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import { withEngine } from '../../sources/engineSource.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { findProject } from '../../sources/project.ts';
import { tableText } from '../../output/table.ts';
import { isUpOrPaused } from '../../../engine/containerState.ts';

export function topCommand(program: Command): Command {
  return program
    .command('top')
    .argument('[services...]', 'only these')
    .summary('list the processes of running containers')
    .description('List the processes that run in containers. Needs no manifest when the project is named with -p.');
}

export async function top(services: readonly string[], options: GlobalOptions, context: CliContext): Promise<ExitCode> {
  const project = findProject(options, context);
  const found = await withEngine(options, context, async (engine) => {
    const containers = await containersOn(engine, services, project, context);
    return Promise.all(
      containers.filter(isUpOrPaused).map(async (container) => ({
        container,
        processes: await engine.top(container.name, context.signal).catch(noneOfEnded),
      })),
    );
  });
  await context.stdout.write(processTable(found));
  return exitCodes.done;
}

/** It may end between the look and the question. */
function noneOfEnded(error: unknown): ProcessTable {
  const code = error instanceof ProblemError ? error.problem.code : undefined;
  if (code === 'engine.not-running' || code === 'engine.container-gone') return { titles: [], processes: [] };
  throw error;
}

/** Makes one table for all, as Compose prints it. Engines may have other columns, but `CMD` always is the last. */
function processTable(
  found: readonly { readonly container: ObservedContainer; readonly processes: ProcessTable }[],
): string {
  const all = [...new Set(found.flatMap(({ processes }) => processes.titles))];
  const titles = [...all.filter((title) => title !== 'CMD'), ...all.filter((title) => title === 'CMD')];
  const rows = found.flatMap(({ container, processes }) =>
    processes.processes.map((cells) => [
      container.service,
      String(container.number),
      ...titles.map((title) => cells[processes.titles.indexOf(title)] ?? '-'),
    ]),
  );
  return rows.length === 0 ? '' : tableText(['SERVICE', '#', ...titles], rows);
}
