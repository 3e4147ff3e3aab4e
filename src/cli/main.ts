#!/usr/bin/env node
import { writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { version } from '../../package.json';
import { dockerMemoryDirectory, processEngineDirectory } from '../app/processEngineDirectory.ts';
import { ProblemError, toProblem } from '../base/problem.ts';
import { nodeManifestHost } from '../manifest/files/nodeHost.ts';
import { filterMistake } from '../messages/filter/filterMistake.ts';
import { exitCodes, type CliContext } from './context.ts';
import { Output, printable, type Environment } from './output.ts';
import { runCommandLine } from './program.ts';
import { lendTerminal } from './terminal.ts';

void main();

async function main(): Promise<void> {
  // Warnings about what bundled drivers do are not for those who use them.
  process.noDeprecation = true;
  process.on('uncaughtException', giveUp).on('unhandledRejection', giveUp);
  const ending = endOnSignals();
  const context = realContext(ending);
  const exitCode = await runCommandLine(process.argv.slice(2), context);
  await Promise.all([context.stdout.flush(), context.stderr.flush()]);
  // A reader that went away has what it wanted: not an error, whatever it interrupted.
  process.exit(ending.signal.reason === readerGone ? exitCodes.done : exitCode);
}

/** A mistake of ours, or of a driver, outside of any command: still one line, and still the exit code for it. */
function giveUp(error: unknown): void {
  writeSync(process.stderr.fd, `patchbay: Something went wrong: ${printable(toProblem(error).message)}\n`);
  process.exit(exitCodes.couldNotRun);
}

const readerGone = new DOMException('Nobody reads standard output any more.', 'AbortError');

/** The first Ctrl+C ends what runs; the second ends the process, for whoever cannot wait. */
function endOnSignals(): AbortController {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.cancelled);
    controller.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return controller;
}

function realContext(ending: AbortController): CliContext {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ) as Environment;
  const onClosed = (): void => ending.abort(readerGone);
  return {
    version,
    currentDirectory: process.cwd(),
    environment,
    host: { ...nodeManifestHost(environment), filterMistake },
    stdout: new Output(process.stdout, environment, onClosed),
    stderr: new Output(process.stderr, environment, () => undefined),
    writeFile: writeText,
    readInput: async () => (process.stdin.isTTY ? undefined : text(process.stdin)),
    lendTerminal,
    engines: {
      docker: { kind: 'docker', memory: dockerMemoryDirectory(environment, process.platform, homedir()) },
      process: {
        kind: 'process',
        stateDirectory: processEngineDirectory(environment, process.platform, homedir()),
        node: process.execPath,
        shim: join(__dirname, 'shim.js'),
      },
    },
    loadEngines: async (logger) => {
      const { connectEngine, engineSigns } = await import('../engine/connect.ts');
      return { connect: (address) => connectEngine(address, logger), signs: engineSigns };
    },
    loadBrokers: async (logger) => {
      const { connectRedis } = await import('../broker/redis/redisBroker.ts');
      return (url) => connectRedis(url, logger);
    },
    signal: ending.signal,
  };
}

async function writeText(path: string, text: string): Promise<void> {
  try {
    await writeFile(resolve(path), text);
  } catch (error) {
    const message = `Cannot write ${path}: ${toProblem(error).message}. Check the path.`;
    throw new ProblemError({ code: 'cli.unwritable', severity: 'error', message }, error);
  }
}
