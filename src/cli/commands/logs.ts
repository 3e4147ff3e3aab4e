import { Option, type Command } from 'commander';
import type { LogLine, UnreadableLog } from '../../engine/engine.ts';
import { LogPrinter } from '../attached/logPrinter.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { withEngine } from '../sources/engineSource.ts';
import { parseMoment } from '../input/moment.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { findProject, observeKnown } from '../sources/project.ts';
import { complain, refusal } from '../output/report.ts';

interface LogsOptions extends GlobalOptions {
  readonly follow: boolean;
  readonly tail: string;
  readonly since?: string;
  readonly until?: string;
  readonly timestamps: boolean;
  readonly prefix: boolean;
  readonly logPrefix: boolean;
  readonly color: boolean;
  readonly index?: string;
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
    .option('--index <number>', 'only this one of several containers')
    .option('--no-log-prefix', 'without the names of containers')
    .addOption(new Option('--no-prefix', 'the same').hideHelp())
    .option('--no-color', 'without colours');
}

export async function logs(services: readonly string[], options: LogsOptions, context: CliContext): Promise<ExitCode> {
  const project = findProject(options, context);
  const { name } = project;
  const tail = parseTail(options.tail);
  const nowMs = Date.now();
  const sinceMs = options.since === undefined ? undefined : parseMoment('--since', options.since, nowMs);
  const untilMs = options.until === undefined ? Infinity : parseMoment('--until', options.until, nowMs);
  const onUnreadable = ({ problem }: UnreadableLog): void => void complain(context.stderr, problem.message);
  const look = {
    project: name,
    hasPrefix: options.prefix && options.logPrefix,
    hasColor: options.color,
    hasTimestamps: options.timestamps,
  };
  const printer = new LogPrinter(look, context);
  await withEngine(options, context, async (engine) => {
    if (services.length > 0) await observeKnown(services, project, engine, context);
    await engine.logs(
      name,
      {
        services,
        follow: options.follow,
        onUnreadable,
        ...(tail !== undefined && { tail }),
        ...(sinceMs !== undefined && { sinceMs }),
      },
      (line) => {
        // A container that appears later is read from its beginning, which may lie before a time to come.
        if (line.timeMs < (sinceMs ?? -Infinity) || line.timeMs >= untilMs) return;
        if (options.index !== undefined && !isNumbered(line, name, options.index)) return;
        return printer.print(line);
      },
      context.signal,
    );
  });
  return exitCodes.done;
}

/** Tells a replica by its name. A service whose container has a name of its own has only one. */
function isNumbered({ container, service }: LogLine, project: string, index: string): boolean {
  const start = `${project}-${service}-`;
  return container.startsWith(start) ? container.slice(start.length) === index : index === '1';
}

function parseTail(text: string): number | undefined {
  if (text === 'all') return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw refusal('bad-tail', `--tail ${text} cannot be read. Give a number of lines, or all.`);
}
