import { Argument, type Command } from 'commander';
import { completionScripts, shells, type Shell } from '../completion/scripts.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import type { GlobalOptions } from '../globalOptions.ts';

export function completionCommand(program: Command): Command {
  return program
    .command('completion')
    .addArgument(new Argument('<shell>', 'which shell it is for').choices(shells))
    .summary("print a shell's completion")
    .description(
      'Print what makes a shell complete commands, options, services and profiles: source <(patchbay completion bash).',
    );
}

export async function completion(shell: Shell, _options: GlobalOptions, { stdout }: CliContext): Promise<ExitCode> {
  await stdout.write(completionScripts[shell]);
  return exitCodes.done;
}
