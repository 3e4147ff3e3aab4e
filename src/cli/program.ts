import { Command, CommanderError, Option } from 'commander';
import { isCancellation, toProblem } from '../base/problem.ts';
import { asyncapi, asyncApiCommand } from './commands/messages/asyncapi.ts';
import { audit, auditCommand } from './commands/governance/audit.ts';
import { exportCommand, exportTo } from './commands/manifest/export.ts';
import { attach, attachCommand } from './commands/containers/attach.ts';
import { check, checkCommand } from './commands/manifest/check.ts';
import { config, configCommand } from './commands/manifest/config.ts';
import { cp, cpCommand } from './commands/containers/cp.ts';
import { create, createCommand } from './commands/create.ts';
import { completion, completionCommand } from './commands/completion.ts';
import { drift, driftCommand } from './commands/environments/drift.ts';
import { promote, promoteCommand } from './commands/environments/promote.ts';
import { down, downCommand, rm, rmCommand } from './commands/down.ts';
import { exec, execCommand } from './commands/containers/exec.ts';
import { scale, scaleCommand, serviceAction, serviceActionCommand, serviceActions } from './commands/lifecycle.ts';
import { logs, logsCommand } from './commands/logs.ts';
import { plan, planCommand } from './commands/plan.ts';
import { events, eventsCommand } from './commands/events.ts';
import { images, imagesCommand } from './commands/images.ts';
import { ls, lsCommand } from './commands/ls.ts';
import { policy, policyCommand } from './commands/policies/policy.ts';
import { port, portCommand } from './commands/port.ts';
import { changeNode, nodeCommand } from './commands/cluster/node.ts';
import { nodes, nodesCommand } from './commands/cluster/nodes.ts';
import {
  changeRollout,
  rebalanceCommand,
  rollbackCommand,
  rolloutCommand,
  steerRollout,
} from './commands/cluster/rollout.ts';
import { ps, psCommand } from './commands/ps.ts';
import { publish, publishCommand } from './commands/messages/publish.ts';
import { push, pushCommand } from './commands/push.ts';
import { record, recordCommand } from './commands/messages/record.ts';
import { quota, quotaCommand } from './commands/governance/quota.ts';
import { redrive, redriveCommand } from './commands/messages/redrive.ts';
import { replay, replayCommand } from './commands/messages/replay.ts';
import { run, runCommand } from './commands/containers/run.ts';
import { kill, killCommand, pause, pauseCommand, unpause, unpauseCommand } from './commands/containers/signal.ts';
import { stats, statsCommand } from './commands/containers/stats.ts';
import { tail, tailCommand } from './commands/messages/tail.ts';
import { top, topCommand } from './commands/containers/top.ts';
import { topology, topologyCommand } from './commands/messages/topology.ts';
import { trace, traceCommand } from './commands/messages/trace.ts';
import { up, upCommand } from './commands/up.ts';
import { wait, waitCommand } from './commands/containers/wait.ts';
import { watch, watchCommand } from './commands/watch.ts';
import { version, versionCommand } from './commands/version.ts';
import { volumes, volumesCommand } from './commands/volumes.ts';
import { hiddenCommand } from './completion/candidates.ts';
import { complete } from './completion/complete.ts';
import { exitCodes, type CliContext, type ExitCode } from './context.ts';
import { withBooleans, withGlobalsFirst, withSeparator, withVersionFlag } from './input/argvFixups.ts';
import { EnvironmentOption } from './input/environmentOption.ts';
import { ReasonOption } from './input/reasonOption.ts';
import type { GlobalOptions } from './globalOptions.ts';
import { collect, noneGiven } from './input/options.ts';
import { withInput } from './input/inputManifest.ts';
import { printable } from './output/output.ts';
import { presentationOf, progressModes } from './output/presentation.ts';
import { complain } from './output/report.ts';

/** Runs one command line, the words behind `patchbay`. Never rejects: what goes wrong is told on standard error. */
export async function runCommandLine(words: readonly string[], context: CliContext): Promise<ExitCode> {
  try {
    return await parse(words, context);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.couldNotRun;
    if (context.signal.aborted || isCancellation(error)) return exitCodes.cancelled;
    await complain(context.stderr, toProblem(error).message);
    return exitCodes.couldNotRun;
  }
}

async function parse(words: readonly string[], context: CliContext): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done;
  const program = commandTree(context, (code) => (exitCode = code));
  if (words[0] === hiddenCommand) {
    await complete(words.slice(1), program, context);
    return exitCode;
  }
  await program.parseAsync(asCommanderReads(words, program), { from: 'user' });
  return exitCode;
}

function asCommanderReads(words: readonly string[], program: Command): readonly string[] {
  return withSeparator(withGlobalsFirst(withBooleans(withVersionFlag(words, program), program), program), program);
}

/** Every command with its options, as commander has them; `onExit` is told what a command ends with. */
export function commandTree(context: CliContext, onExit: (code: ExitCode) => void): Command {
  const program = newProgram(context);
  // commander hands over the arguments, the command's own options and the command, which knows the global options too.
  const onAction = (command: Command, action: (...args: never[]) => Promise<ExitCode>): void => {
    const run = action as (...args: unknown[]) => Promise<ExitCode>;
    command.action(async (...given: unknown[]) => {
      const options = { ...noneGiven, ...command.optsWithGlobals<GlobalOptions>() };
      onExit(await run(...given.slice(0, -2), options, await withInput(presented(context, options), options)));
    });
  };
  // What goes on until it is ended has an end when nobody reads it; what changes something must not stop half-way for that.
  const onReading = (command: Command, action: (...args: never[]) => Promise<ExitCode>): void => {
    const signal = AbortSignal.any([context.signal, context.unread]);
    const read = action as (...args: unknown[]) => Promise<ExitCode>;
    onAction(command, (...given: unknown[]) => {
      const its = given.at(-1) as CliContext;
      return untilUnread(read(...given.slice(0, -1), { ...its, signal }), context);
    });
  };
  onAction(configCommand(program), config);
  onAction(checkCommand(program), check);
  onAction(exportCommand(program), exportTo);
  onReading(auditCommand(program), audit);
  onAction(planCommand(program), plan);
  onAction(policyCommand(program), policy);
  onAction(driftCommand(program), drift);
  onAction(promoteCommand(program), promote);
  onAction(quotaCommand(program), quota);
  onAction(upCommand(program), up);
  onAction(createCommand(program), create);
  onAction(downCommand(program), down);
  onAction(rmCommand(program), rm);
  onAction(psCommand(program), ps);
  onAction(lsCommand(program), ls);
  onAction(imagesCommand(program), images);
  onAction(portCommand(program), port);
  onAction(volumesCommand(program), volumes);
  onReading(eventsCommand(program), events);
  onReading(logsCommand(program), logs);
  onAction(watchCommand(program), watch);
  onReading(execCommand(program), exec);
  onReading(runCommand(program), run);
  onAction(scaleCommand(program), scale);
  onAction(nodesCommand(program), nodes);
  onAction(nodeCommand(program), changeNode);
  onAction(rollbackCommand(program), (services: readonly string[], options: GlobalOptions, its: CliContext) =>
    changeRollout('rollback', services, options, its),
  );
  onAction(rolloutCommand(program), steerRollout);
  onAction(rebalanceCommand(program), (services: readonly string[], options: GlobalOptions, its: CliContext) =>
    changeRollout('rebalance', services, options, its),
  );
  for (const action of serviceActions) {
    onAction(
      serviceActionCommand(program, action),
      (services: readonly string[], options: GlobalOptions, its: CliContext) =>
        serviceAction(action, services, options, its),
    );
  }
  onReading(attachCommand(program), attach);
  onAction(cpCommand(program), cp);
  onAction(topCommand(program), top);
  onReading(statsCommand(program), stats);
  onAction(waitCommand(program), wait);
  onAction(pauseCommand(program), pause);
  onAction(unpauseCommand(program), unpause);
  onAction(killCommand(program), kill);
  onAction(pushCommand(program), push);
  onReading(tailCommand(program), tail);
  onAction(publishCommand(program), publish);
  onAction(recordCommand(program), record);
  onAction(redriveCommand(program), redrive);
  onAction(replayCommand(program), replay);
  onReading(topologyCommand(program), topology);
  onReading(traceCommand(program), trace);
  onAction(asyncApiCommand(program), asyncapi);
  onAction(versionCommand(program), version);
  onAction(completionCommand(program), completion);
  return program;
}

/** A reader that went away has what it wanted: not an error, whatever it interrupted. */
async function untilUnread(reading: Promise<ExitCode>, { signal, unread }: CliContext): Promise<ExitCode> {
  try {
    return await reading;
  } catch (error) {
    if (unread.aborted && !signal.aborted) return exitCodes.done;
    throw error;
  }
}

/** The world as the options want things told in it. */
function presented(context: CliContext, options: GlobalOptions): CliContext {
  const { environment, stdout, stderr } = context;
  const ansi = options.ansi ?? ansiModes.find((mode) => mode === environment['COMPOSE_ANSI']) ?? 'auto';
  for (const output of [stdout, stderr]) output.useAnsi(ansi);
  const presentation = presentationOf(options, environment);
  const told = { ...context, presentation, ...(options.becauseOf !== undefined && { reason: options.becauseOf }) };
  if (!presentation.isDry) return told;
  const writeFile = (path: string): Promise<void> => stderr.line(`Dry run: write ${printable(path)} is not done.`);
  return { ...told, writeFile };
}

const ansiModes = ['never', 'always', 'auto'] as const;

function newProgram({ version, stdout, stderr }: CliContext): Command {
  return new Command('patchbay')
    .description('Run the services of a Compose file, and read every message between them.')
    .version(version, '--version', 'print the version (-v before a command too)')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'patchbay: ')),
      getOutHasColors: () => stdout.hasColors,
      getErrHasColors: () => stderr.hasColors,
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Try patchbay --help, or --help behind a command.')
    .option(
      '-f, --file <file>',
      'the manifest; repeatable, later files win (else it is looked for here and above)',
      collect,
    )
    .option('-p, --project-name <name>', 'the name of the project')
    .option('--project-directory <folder>', 'where relative paths start (else the folder of the first file)')
    .option('--profile <profile>', 'switch a profile on; repeatable', collect)
    .option('--env-file <file>', 'variables in place of .env; repeatable', collect)
    .addOption(new EnvironmentOption())
    .addOption(
      new Option(
        '--engine <engine>',
        'what runs services; auto is local processes only where there is no Docker at all',
      )
        .choices(['auto', 'docker', 'swarm', 'process'])
        .default('auto'),
    )
    .option('-H, --host <address>', "Docker's address (else that of the context)")
    .option('--context <name>', 'a docker context (else DOCKER_HOST, DOCKER_CONTEXT, the current one)')
    .addOption(new ReasonOption())
    .option('--dry-run', 'show what would be done, and do nothing')
    .addOption(new Option('--progress <mode>', 'how what happens is told').choices(progressModes))
    .addOption(new Option('--ansi <when>', 'when there are colours and lines that change').choices(ansiModes))
    .option('--parallel <number>', 'how many steps are taken at a time; -1 for as many as there are')
    .option('--verbose', 'say on standard error what the drivers do');
}
