import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, expect } from 'vitest';
import { forwarderPrograms } from '../../../scripts/build/forwarder.ts';
import { holdForwarder, type ForwardState, type HeldForwarder } from '../../../src/engine/forward/forward.ts';
import type { ForwardSettings } from '../../../src/engine/forward/settings.ts';
import { uniqueProject } from '../engine/world.ts';

const run = promisify(execFile);

/** How long a busy machine may take for what usually comes at once. */
export const soon = { timeout: 20_000 };

/** What a server within a script does once it listens: the peer that runs it is there from then on. */
export const listens = `() => console.log('listens')`;

/** One project on Docker: networks, containers beside the local process, and forwarders. All of it goes after the test. */
export class ForwardWorld {
  readonly project = uniqueProject();
  readonly network = `${this.project}_default`;
  readonly states: ForwardState[] = [];
  readonly refusals: string[] = [];
  readonly #undo: (() => unknown)[] = [];

  static async open(network: readonly string[] = []): Promise<ForwardWorld> {
    const world = new ForwardWorld();
    await world.aNetwork(world.network, network);
    return world;
  }

  async aNetwork(name: string, options: readonly string[] = []): Promise<string> {
    await docker(['network', 'create', ...options, name]);
    this.#undo.push(() => docker(['network', 'rm', name]));
    return name;
  }

  /** A container that runs a script of Node, under its service's name. Resolves once all servers listen that say so by `listens`. */
  async peer(service: string, script: string, options: readonly string[] = [], network?: string): Promise<string> {
    const name = await this.container(service, ['node:22-alpine', 'node', '-e', script], options, network);
    const servers = script.split(listens).length - 1;
    const listening = async (): Promise<number> => (await docker(['logs', name])).split('listens').length - 1;
    if (servers > 0) await expect.poll(listening, soon).toBe(servers);
    return name;
  }

  async container(
    service: string,
    command: readonly string[],
    options: readonly string[] = [],
    network = this.network,
  ): Promise<string> {
    const name = `${this.project}-${service}-1`;
    const labels = ['project', 'service'].map((key, index) => [
      '--label',
      `com.docker.compose.${key}=${index === 0 ? this.project : service}`,
    ]);
    const place = ['--network', network, '--network-alias', service];
    this.#undo.push(() => docker(['rm', '--force', '--volumes', name]));
    await docker(['run', '--detach', '--init', '--name', name, ...place, ...labels.flat(), ...options, ...command]);
    return name;
  }

  settings(facts: Partial<ForwardSettings> = {}): ForwardSettings {
    const networks = [{ name: this.network, aliases: ['orders', `${this.project}-orders-1`, 'api'] }];
    return { engine: {}, project: this.project, service: 'orders', networks, inbound: [], outbound: [], ...facts };
  }

  /** A forwarder that is open. */
  async forwarder(facts: Partial<ForwardSettings> = {}): Promise<HeldForwarder> {
    const held = await this.hold(facts);
    await held.opened;
    return held;
  }

  async hold(facts: Partial<ForwardSettings> = {}): Promise<HeldForwarder> {
    const options = {
      programs: forwarderPrograms,
      onState: (state: ForwardState) => void this.states.push(state),
      onRefused: (host: string, port: number, reason: string) => void this.refusals.push(`${host}:${port} ${reason}`),
    };
    const held = await holdForwarder(this.settings(facts), options, AbortSignal.timeout(110_000));
    this.#undo.push(() => held.close());
    return held;
  }

  /** A server of this machine that is bound to the loopback interface alone; resolves to its port. */
  async local(onConnection: (socket: Socket) => void): Promise<number> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined);
      onConnection(socket);
    });
    this.#undo.push(() => server.close());
    return portOf(server);
  }

  keep(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  /** What a script of Node says that runs in a container. */
  async inside(container: string, script: string): Promise<string> {
    return docker(['exec', container, 'node', '-e', script]);
  }

  /** The forwarders' containers of the project, running or not. */
  async forwarders(): Promise<readonly string[]> {
    const label = `label=com.docker.compose.project=${this.project}`;
    const names = await docker([
      ...['ps', '--all', '--filter', label, '--filter', 'label=dev.patchbay.forwarder'],
      ...['--format', '{{.Names}}'],
    ]);
    return names.split('\n').filter((name) => name !== '');
  }

  async remove(): Promise<void> {
    for (let undo = this.#undo.pop(); undo; undo = this.#undo.pop()) await undo();
  }
}

/** Worlds that are removed after each test. */
export function forwardWorlds(): (network?: readonly string[]) => Promise<ForwardWorld> {
  const worlds: ForwardWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.remove();
  });
  return async (network) => {
    const world = await ForwardWorld.open(network);
    worlds.push(world);
    return world;
  };
}

export async function docker(args: readonly string[]): Promise<string> {
  return (await run('docker', args, { maxBuffer: 2 ** 26 })).stdout.trim();
}

export async function portOf(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** Connects to a port of this machine; half-open connections stay so. */
export async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  // It may be cut before anybody reads it, who is told then.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** All that a socket says until its end. Rejects when it is reset. */
export async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
