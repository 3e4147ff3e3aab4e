import { debugRuntimes, type DebugRuntime } from '../../base/kinds/debugRuntimes.ts';
import { ProblemError } from '../../base/problem.ts';
import { connectorExits } from './connector.ts';

export type RelayRefusal = keyof typeof connectorExits | 'noConnector' | 'broken';

/** What a connection was for. */
interface Reached {
  readonly container: string;
  readonly runtime: DebugRuntime;
  readonly port: number;
}

/** Why a debugger was not reached, and the one thing to do. */
export function relayRefusal(reason: RelayRefusal, reached: Reached, detail = ''): ProblemError {
  return new ProblemError({ code: codes[reason], severity: 'error', message: messages[reason](reached, detail) });
}

const codes: Readonly<Record<RelayRefusal, string>> = {
  nothingListens: 'debug.nothing-listens',
  noProcess: 'debug.no-process',
  inspectorStaysClosed: 'debug.inspector-closed',
  signalNotTaken: 'debug.signal-not-taken',
  notPermitted: 'debug.not-permitted',
  noConnector: 'debug.no-connector',
  broken: 'debug.relay-failed',
};

const messages: Readonly<Record<RelayRefusal, (reached: Reached, detail: string) => string>> = {
  nothingListens: ({ container, runtime, port }) =>
    `No debugger listens on port ${port} in ${container}. Read the log of ${container}: ${debugRuntimes[runtime].label} says there why its debugger did not start.`,
  noProcess: ({ container }) =>
    `No Node.js process runs in ${container} that could be debugged. If it runs something else, set x-patchbay.debug.type of its service.`,
  inspectorStaysClosed: ({ container }, command) =>
    `The inspector of ${named(command)} in ${container} did not open: the program uses SIGUSR1 itself. Debug it with waitForClient, which starts it with its inspector open.`,
  signalNotTaken: ({ container }, command) =>
    `The inspector of ${named(command)} in ${container} cannot be opened while it runs: it was started with --disable-sigusr1, or is not up yet. Debug it with waitForClient, or leave that option out.`,
  notPermitted: ({ container }, command) =>
    `${named(command)} in ${container} belongs to another user, and may not be told to open its inspector. Debug it with waitForClient.`,
  noConnector: ({ container }) =>
    `Nothing in ${container} can connect to its debugger: it has neither nc, bash, python3 nor node, and takes no program of Patchbay. Add one of them to the image, or leave out read_only.`,
  broken: ({ container }, detail) =>
    `The debugger in ${container} was not reached${detail === '' ? '' : ` (${detail})`}. Try again.`,
};

function named(command: string): string {
  return command === '' ? 'the Node.js process' : command;
}

/** What an exit code of a connector means; undefined where the container cannot run it. */
export function refusalOfExit(exitCode: number): RelayRefusal | undefined {
  const names = Object.keys(connectorExits) as (keyof typeof connectorExits)[];
  const known = names.find((name) => connectorExits[name] === exitCode);
  return known ?? (exitCode === 126 || exitCode === 127 ? undefined : 'broken');
}
