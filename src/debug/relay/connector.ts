import type { DebugRuntime } from '../../base/kinds/debugRuntimes.ts';
import { nodeConnectorScript } from './nodeConnector.ts';
import { pythonConnectorScript } from './pythonConnector.ts';
import { bashConnectorScript, shellConnectorScript } from './shellConnector.ts';

/**
 * A command that connects to a port in its container, says so, and then carries bytes between that and its own streams. What it
 * says is one line behind the byte `ready`: facts as JSON, or nothing.
 */
export interface Connector {
  /** For people and logs. */
  readonly name: string;
  readonly command: (target: ConnectorTarget) => readonly string[];
  /** What it reads first, where it takes no arguments. */
  readonly preamble?: (target: ConnectorTarget) => string;
  /** Left out: the user of the container. */
  readonly user?: string;
  /** Variables of the container that would change what the command does. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ConnectorTarget {
  readonly port: number;
  /** How long to try while nothing listens. */
  readonly waitMs: number;
}

/** The first byte that a connector writes. Nothing that fails to start writes it. */
export const ready = 0x06;

/** How a connector ends that could not connect. Other codes than these are the container's: 126 and 127 say that it has no such program. */
export const connectorExits = {
  nothingListens: 111,
  noProcess: 112,
  inspectorStaysClosed: 113,
  signalNotTaken: 114,
  notPermitted: 115,
} as const;

function argumentsOf({ port, waitMs }: ConnectorTarget): readonly string[] {
  return [String(port), String(waitMs)];
}

/** A program of Node that inspects itself, or has Node's own options for its start, would do so here as well. */
const plainNode = { NODE_OPTIONS: '' };

function nodeConnector(mode: 'plain' | 'wake', user?: string): Connector {
  return {
    name: `node${user === undefined ? '' : ` as user ${user}`}`,
    command: (target) => ['node', '-e', nodeConnectorScript, ...argumentsOf(target), mode],
    environment: plainNode,
    ...(user !== undefined && { user }),
  };
}

const python: Connector = {
  name: 'python3',
  command: (target) => ['python3', '-I', '-S', '-c', pythonConnectorScript, ...argumentsOf(target)],
};

/** Takes what there is: nc, bash, Python or Node. */
const shell: Connector = {
  name: 'sh',
  command: (target) => [
    ...['sh', '-c', shellConnectorScript, 'sh', ...argumentsOf(target)],
    ...[bashConnectorScript, pythonConnectorScript, nodeConnectorScript],
  ],
  environment: plainNode,
};

/** What connects to the debugger of a runtime, the best first. */
export const connectors: Readonly<Record<DebugRuntime, readonly Connector[]>> = {
  node: [nodeConnector('wake'), nodeConnector('wake', '0')],
  python: [python, shell],
  go: [shell],
  java: [shell],
  dotnet: [],
};
