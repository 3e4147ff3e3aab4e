import type { Command } from 'commander';
import { coloured } from '../../app/terminalText.ts';
import type { UnreadableLog } from '../../engine/engine.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { withEngine } from '../engineSource.ts';
import { parseMoment } from '../moment.ts';
import type { GlobalOptions } from '../options.ts';
import { printable } from '../output.ts';
import { findProject, mustBeObserved } from '../project.ts';
import { complain, refusal } from '../report.ts';

interface LogsOptions extends GlobalOptions {
  readonly follow: boolean;
  readonly tail: string;
  readonly since?: string;
  readonly until?: string;
  readonly timestamps: boolean;
  readonly prefix: boolean;
}

export function logsCommand(program: Command): Command {
  return program
    .command('logs')
    .argument('[services...]', 'only these')
    .summary("show containers' logs")
    .description(
      "Show what the application's containers write. Standard error goes to standard error. Needs no manifest with -p.",
    )
    .option('-f, --follow', 'go on with what comes, across restarts and new containers', false)
    .option('-n, --tail <lines>', 'the last lines of each container', 'all')
    .option('--since <time>', 'only lines from then on: a date, or how long ago, as in 10m')
    .option('--until <time>', 'only lines before then')
    .option('-t, --timestamps', 'with the time of each line', false)
    .option('--no-prefix', 'without the name of the container');
}

export async function logs(services: readonly string[], options: LogsOptions, context: CliContext): Promise<ExitCode> {
  const { name, application } = findProject(options, context);
  const tail = parseTail(options.tail);
  const nowMs = Date.now();
  const sinceMs = options.since === undefined ? -Infinity : parseMoment('--since', options.since, nowMs);
  const untilMs = options.until === undefined ? Infinity : parseMoment('--until', options.until, nowMs);
  const onUnreadable = ({ problem }: UnreadableLog): void => void complain(context.stderr, problem.message);
  await withEngine(options, context, async (engine) => {
    await mustBeObserved(services, { name, application }, engine, context);
    await engine.logs(
      name,
      { services, follow: options.follow, onUnreadable, ...(tail === undefined ? {} : { tail }) },
      ({ timeMs, container, stream, text }) => {
        if (timeMs < sinceMs || timeMs >= untilMs) return;
        const output = stream === 'stderr' ? context.stderr : context.stdout;
        const prefix = options.prefix ? `${output.paint('blue', printable(container))} | ` : '';
        const time = options.timestamps ? `${new Date(timeMs).toISOString()} ` : '';
        return output.line(`${prefix}${time}${coloured(text, output.hasColors)}`);
      },
      context.signal,
    );
  });
  return exitCodes.done;
}

function parseTail(text: string): number | undefined {
  if (text === 'all') return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw refusal('bad-tail', `--tail ${text} cannot be read. Give a number of lines, or all.`);
}
