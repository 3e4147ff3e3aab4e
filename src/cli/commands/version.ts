import { Option, type Command } from 'commander';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import type { GlobalOptions } from '../globalOptions.ts';

interface VersionOptions extends GlobalOptions {
  readonly format: 'pretty' | 'json';
  readonly short: boolean;
}

export function versionCommand(program: Command): Command {
  return program
    .command('version')
    .summary("print Patchbay's version")
    .description("Print Patchbay's version.")
    .addOption(new Option('-f, --format <format>', 'how to print it').choices(['pretty', 'json']).default('pretty'))
    .option('--short', 'print the number alone', false);
}

export async function version(
  { format, short }: VersionOptions,
  { stdout, version: its }: CliContext,
): Promise<ExitCode> {
  if (short) await stdout.line(its);
  else await stdout.line(format === 'json' ? JSON.stringify({ version: its }) : `Patchbay version ${its}`);
  return exitCodes.done;
}
