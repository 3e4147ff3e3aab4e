import { Option, type Command } from 'commander';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { withEngine } from '../engineSource.ts';
import type { GlobalOptions } from '../options.ts';
import { printable } from '../output.ts';
import { findProject, mustBeObserved } from '../project.ts';

interface EventsOptions extends GlobalOptions {
  readonly format: 'human' | 'json';
}

export function eventsCommand(program: Command): Command {
  return program
    .command('events')
    .argument('[services...]', 'only these')
    .summary('print what containers do, as it happens')
    .description(
      "Print every change of the application's containers until Ctrl+C. Needs no manifest with -p.\n" +
        'JSON is one object a line: {time, service, container, action}.',
    )
    .addOption(new Option('--format <format>', 'how to print it').choices(['human', 'json']).default('human'));
}

export async function events(
  services: readonly string[],
  options: EventsOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { stdout, signal } = context;
  const { name, application } = findProject(options, context);
  await withEngine(options, context, async (engine) => {
    await mustBeObserved(services, { name, application }, engine, context);
    await engine.watch(
      name,
      ({ timeMs, container, service, action }) => {
        if (services.length > 0 && !services.includes(service)) return;
        const time = new Date(timeMs).toISOString();
        const json = JSON.stringify({ time, service, container, action });
        const line = `${time} ${stdout.paint('blue', printable(container))} ${printable(action)}`;
        void stdout.line(options.format === 'json' ? json : line);
      },
      () => undefined,
      signal,
    );
  });
  return exitCodes.done;
}
