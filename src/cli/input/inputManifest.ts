import { resolve } from 'node:path';
import type { CliContext } from '../context.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { refusal } from '../output/report.ts';

/**
 * The world with a manifest from standard input in it, where `-f -` asks for one: it stands in the current folder, where its
 * relative paths start. @throws ProblemError when nothing is piped in.
 */
export async function withInput(context: CliContext, { file }: GlobalOptions): Promise<CliContext> {
  const { currentDirectory, environment, host } = context;
  const isAsked = file.includes('-') || (file.length === 0 && environment['COMPOSE_FILE'] === '-');
  if (!isAsked) return context;
  const text = await context.readInput();
  if (text === undefined) {
    throw refusal('no-input', 'There is no manifest on standard input. Pipe one in, or name a file with -f.');
  }
  const path = resolve(currentDirectory, '-');
  return {
    ...context,
    host: {
      environment: host.environment,
      list: (folder) => host.list(folder),
      readText: (asked) => (asked === path ? text : host.readText(asked)),
      exists: (asked) => asked === path || host.exists(asked),
    },
  };
}
