#!/bin/sh
import { writeSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { constants, homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { version } from '../../package.json';
import { engineAddresses, stateDirectory } from '../app/engines/engineAddresses.ts';
import { commandGovernance } from './governance/commandGovernance.ts';
import { toDisposable, type Disposable } from '../base/disposable.ts';
import { ProblemError, toProblem } from '../base/problem.ts';
import { nodeManifestHost } from '../manifest/files/nodeHost.ts';
import type { ForwardState } from '../engine/forward/forward.ts';
import type { ForwardSettings } from '../engine/forward/settings.ts';
import { exitCodes, type CliContext, type ExitCode, type LentInterrupt } from './context.ts';
import { nodeRefusal } from './nodeVersion.ts';
import { Output, printable, type ProcessEnvironment } from './output/output.ts';
import { presentationOf } from './output/presentation.ts';
import { runCommandLine } from './program.ts';
import { complain } from './output/report.ts';
import { lendTerminal } from './terminal.ts';

void main();

async function main(): Promise<void> {
  // Warnings about what bundled drivers do are not for those who use them.
  process.noDeprecation = true;
  process.on('uncaughtException', giveUp).on('unhandledRejection', giveUp);
  const refusal = nodeRefusal(process.versions.node);
  if (refusal !== undefined) {
    writeSync(process.stderr.fd, `${refusal}\n`);
    process.exit(exitCodes.couldNotRun);
  }
  const ending = endOnSignals();
  const context = realContext(ending);
  const exitCode = await runCommandLine(process.argv.slice(2), context);
  await context.stdout.flush();
  const truth = await withWriteFailure(exitCode === exitCodes.cancelled ? ending.exitCode() : exitCode, context);
  await context.stderr.flush();
  process.exit(truth);
}

/** What could not be written makes a failure of what went well. */
async function withWriteFailure(exitCode: ExitCode, { stdout, stderr }: CliContext): Promise<ExitCode> {
  const { failure } = stdout;
  if (failure === undefined) return exitCode;
  await complain(
    stderr,
    `Cannot write to standard output (${failure}); what is missing there is lost. Make room, or redirect it.`,
  );
  return exitCode === exitCodes.done ? exitCodes.couldNotRun : exitCode;
}

/** Tells of a mistake of ours or of a driver, outside of any command, in one line and with its exit code. */
function giveUp(error: unknown): void {
  writeSync(process.stderr.fd, `patchbay: Something went wrong: ${printable(toProblem(error).message)}\n`);
  process.exit(exitCodes.couldNotRun);
}

interface Ending extends Pick<CliContext, 'lendInterrupt'> {
  readonly signal: AbortSignal;
  /** What a command ends with that a signal ended: 128 and the signal's number, as in a shell. */
  exitCode(): ExitCode;
}

/** The first Ctrl+C ends what runs; the second is told to who has asked for it, or ends the process, for whoever cannot wait. */
function endOnSignals(): Ending {
  const controller = new AbortController();
  let exitCode: ExitCode = exitCodes.cancelled;
  let lent: AbortController | undefined;
  const onSignal = (name: NodeJS.Signals): void => {
    exitCode = 128 + constants.signals[name];
    if (controller.signal.aborted && (!lent || lent.signal.aborted)) process.exit(exitCode);
    if (controller.signal.aborted) lent?.abort();
    else controller.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', onSignal);
  const lendInterrupt = (): LentInterrupt => {
    const second = new AbortController();
    lent = second;
    return { signal: second.signal, dispose: () => (lent = undefined) };
  };
  return { signal: controller.signal, exitCode: () => exitCode, lendInterrupt };
}

function realContext({ signal, lendInterrupt }: Ending): CliContext {
  const unread = new AbortController();
  const environment = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ) as ProcessEnvironment;
  const stderr = new Output(process.stderr, environment, () => undefined);
  const machine = { environment, platform: process.platform, home: homedir() };
  return {
    version,
    currentDirectory: process.cwd(),
    environment,
    host: nodeManifestHost(environment),
    stdout: new Output(process.stdout, environment, () => unread.abort()),
    stderr,
    writeFile: writeText,
    readInput: async () => (process.stdin.isTTY ? undefined : text(process.stdin)),
    presentation: presentationOf({}, {}),
    stateDirectory: stateDirectory('', machine),
    ...commandGovernance(machine, stderr),
    lendTerminal,
    lendInterrupt,
    engines: engineAddresses({ ...machine, node: process.execPath, shim: join(__dirname, 'shim.js') }),
    loadEngines: async (logger) => {
      const { connectEngine, engineSigns } = await import('../engine/connect.ts');
      return { connect: (address) => connectEngine(address, logger), signs: engineSigns };
    },
    loadBrokers: async (logger) => {
      const { connectBroker } = await import('../broker/connect.ts');
      return (url) => connectBroker(url, logger);
    },
    openWay: waysUntil(signal),
    catchSignals,
    signal,
    unread: unread.signal,
  };
}

/** The end of this process ends its forwarders, whose inputs end with it. Who asks for the same way again is led there by the one that is open. */
function waysUntil(signal: AbortSignal): CliContext['openWay'] {
  const ways = new Map<string, Promise<number>>();
  return (settings, tell) => {
    const { project, service, engine } = settings;
    const key = JSON.stringify([project, service, engine]);
    const way = ways.get(key) ?? openWay(settings, tell, signal);
    ways.set(key, way);
    return way;
  };
}

async function openWay(settings: ForwardSettings, tell: (text: string) => void, signal: AbortSignal): Promise<number> {
  const { holdForwarder } = await import('../engine/connect.ts');
  const failed = Promise.withResolvers<never>();
  const options = {
    programs: join(__dirname, '..', 'media', 'forwarder'),
    onState: (state: ForwardState) => {
      if (state.state === 'waiting') failed.reject(new ProblemError(state.problem));
    },
    onRefused: (host: string, port: number, reason: string) => tell(`Cannot reach ${host}:${port}: ${reason}.`),
  };
  const held = await holdForwarder(settings, options, signal);
  // One that is lost later is made anew by itself; what cannot be opened at once is told.
  failed.promise.catch(() => undefined);
  await Promise.race([held.opened, failed.promise]);
  return held.outbound[0]?.localPort ?? 0;
}

/** The signals that a shell or a terminal sends to whatever it runs, and that another process may understand. */
const proxiedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const;

function catchSignals(onSignal: (signal: string) => void): Disposable {
  const before = proxiedSignals.map((name) => [name, process.listeners(name)] as const);
  for (const name of proxiedSignals) process.removeAllListeners(name).on(name, onSignal);
  return toDisposable(() => {
    for (const [name, listeners] of before) {
      process.removeListener(name, onSignal);
      for (const listener of listeners) process.on(name, listener);
    }
  });
}

async function writeText(path: string, text: string, makesFolder = false): Promise<void> {
  try {
    if (makesFolder) await mkdir(dirname(resolve(path)), { recursive: true });
    await writeFile(resolve(path), text);
  } catch (error) {
    const message = `Cannot write ${path}: ${toProblem(error).message}. Check the path.`;
    throw new ProblemError({ code: 'cli.unwritable', severity: 'error', message }, error);
  }
}
