import { Option, type Command } from 'commander';
import type { EngineEvent } from '../../engine/engine.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { withEngine } from '../sources/engineSource.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { parseMoment } from '../input/moment.ts';
import { printable, type Output } from '../output/output.ts';
import { findProject, observeKnown } from '../sources/project.ts';

interface EventsOptions extends GlobalOptions {
  readonly format: 'human' | 'json';
  readonly json: boolean;
  readonly since?: string;
  readonly until?: string;
}

export function eventsCommand(program: Command): Command {
  return program
    .command('events')
    .argument('[services...]', 'only these')
    .summary('print what containers do, as it happens')
    .description(
      "Print every change of the application's containers until Ctrl+C. Needs no manifest with -p.\n" +
        '--format json is one object a line: {time, service, container, action}; --json has the keys of Compose.',
    )
    .addOption(new Option('--format <format>', 'how to print it').choices(['human', 'json']).default('human'))
    .option('--json', 'print objects with the keys of Compose', false)
    .option('--since <time>', 'begin with what happened from then on, as far as the engine remembers it')
    .option('--until <time>', 'end then: a date, or how long ago, as in 10m');
}

export async function events(
  services: readonly string[],
  options: EventsOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { stdout } = context;
  const project = findProject(options, context);
  const { name } = project;
  const nowMs = Date.now();
  const sinceMs = options.since === undefined ? undefined : parseMoment('--since', options.since, nowMs);
  const untilMs = options.until === undefined ? undefined : parseMoment('--until', options.until, nowMs);
  const ending = new AbortController();
  const signal = AbortSignal.any([context.signal, ending.signal]);
  // Past events come at once, and have to be heard first.
  const pastMs = sinceMs === undefined ? 0 : maxPastMs;
  const onReady = (): void => {
    if (untilMs !== undefined) setTimeout(() => ending.abort(), Math.max(pastMs, untilMs - Date.now()));
  };
  await withEngine(options, context, async (engine) => {
    if (services.length > 0) await observeKnown(services, project, engine, context);
    const onEvent = (event: EngineEvent): void => {
      if (services.length > 0 && !services.includes(event.service)) return;
      if (untilMs === undefined || event.timeMs < untilMs) void stdout.line(eventText(event, options, stdout));
    };
    try {
      await engine.watch(name, onEvent, onReady, signal, sinceMs);
    } catch (error) {
      if (!ending.signal.aborted || context.signal.aborted) throw error;
    }
  });
  return exitCodes.done;
}

/** How long an engine may take to tell of what has been. */
const maxPastMs = 1000;

function eventText(event: EngineEvent, { format, json }: EventsOptions, stdout: Output): string {
  const { timeMs, container, service, action, id = '', attributes = {} } = event;
  const time = new Date(timeMs).toISOString();
  if (json) {
    const own = Object.entries(attributes).filter(([key]) => !key.startsWith('com.docker.compose.'));
    return JSON.stringify({
      time,
      type: 'container',
      service,
      id,
      action,
      attributes: { name: container, ...Object.fromEntries(own) },
    });
  }
  if (format === 'json') return JSON.stringify({ time, service, container, action });
  return `${time} ${stdout.paint('blue', printable(container))} ${printable(action)}`;
}
