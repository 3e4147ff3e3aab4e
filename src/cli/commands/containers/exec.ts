import { Option, type Command } from 'commander';
import { performExec } from '../../../app/operations/containers/exec.ts';
import type { ExecRequest } from '../../../engine/engine.ts';
import { commandTerminal, type CliContext, type ExitCode } from '../../context.ts';
import { commandDoor, programExitCode } from '../../door.ts';
import { tellEngine, withEngine } from '../../sources/engineSource.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { collect, nameAndValue } from '../../input/options.ts';
import { findProject, observeKnown } from '../../sources/project.ts';
import { refusal } from '../../output/report.ts';

interface ExecOptions extends GlobalOptions {
  readonly index: string;
  readonly tty: boolean;
  readonly user?: string;
  readonly workdir?: string;
  readonly env?: readonly string[];
  readonly privileged: boolean;
  readonly detach: boolean;
}

export function execCommand(program: Command): Command {
  return program
    .command('exec')
    .argument('<service>', 'the service whose container it is')
    .argument('[command...]', 'the command and its arguments')
    .summary('run a command in a running container')
    .description(
      "Run a command in a service's running container, with a terminal when there is one here; exits with the command's code.",
    )
    .option('-d, --detach', 'leave it to itself once it has started', false)
    .option('--index <number>', 'which of several containers', '1')
    .option('-T, --no-tty', 'give it no terminal')
    .addOption(new Option('-t, --tty', 'give it a terminal where there is one (the default)').hideHelp())
    .addOption(new Option('-i, --interactive', 'let it read what is typed (the default)').hideHelp())
    .option('-u, --user <user>', 'run it as this user')
    .option('-w, --workdir <folder>', 'run it in this folder')
    .option('-e, --env <name=value>', 'a variable for it; repeatable', collect)
    .option('--privileged', 'with all rights', false);
}

export async function exec(
  service: string,
  command: readonly string[],
  options: ExecOptions,
  context: CliContext,
): Promise<ExitCode> {
  if (command.length === 0) {
    throw refusal('no-command', `Say which command to run in "${service}", as in: patchbay exec ${service} sh.`);
  }
  const project = findProject(options, context);
  return withEngine(options, context, async (engine) => {
    const { containers } = await observeKnown([service], project, engine, context);
    const { name } = project;
    const number = Number(options.index);
    const found = containers.find((each) => each.service === service && each.number === number && !each.isOneOff);
    if (!found)
      throw refusal('no-container', `${name} has no container ${number} of "${service}". Start it with "up".`);
    await tellEngine(engine, context);
    const request = { ...execFacts(options), command, isDetached: options.detach };
    const on = { project: name, engine: engine.kind, service, container: found.name };
    const open = () => commandTerminal(context.lendTerminal(options.tty && !options.detach), !options.detach);
    const operation = { kind: 'exec', ...on, request } as const;
    return programExitCode(await performExec(operation, engine, open, commandDoor(context), context.signal), context);
  });
}

/** What `exec` and `run` are told in the same words. */
export function execFacts(
  options: Partial<Pick<ExecOptions, 'user' | 'workdir' | 'env' | 'privileged'>>,
): Omit<ExecRequest, 'command' | 'isTty'> {
  const { user, workdir, env = [], privileged = false } = options;
  return {
    isPrivileged: privileged,
    environment: Object.fromEntries(env.map(variable)),
    ...(user === undefined ? {} : { user }),
    ...(workdir === undefined ? {} : { workingDir: workdir }),
  };
}

function variable(text: string): readonly [string, string] {
  const pair = nameAndValue(text);
  if (pair) return pair;
  throw refusal('bad-env', `--env ${text} cannot be read. Write name=value.`);
}
