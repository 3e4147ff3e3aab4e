import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { arch } from 'node:process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { relayPrograms } from '../../../scripts/build/forwarder.ts';
import { findProgram } from '../../../scripts/machine/run.ts';
import { connectors, type Connector } from '../../../src/debug/relay/connector.ts';
import { lentConnector } from '../../../src/debug/relay/lentRelay.ts';

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
const plain = (connector: Connector): Connector => ({
  ...connector,
  command: (target) => connector.command(target).map((word) => (word === 'wake' ? 'plain' : word)),
});

/** Each runs on this machine as it would in a container, where its program is here. */
const kinds: readonly Connector[] = [
  { ...plain(connectors.node[0]!), name: 'node' },
  connectors.python[0]!,
  connectors.java[0]!,
  { ...lentConnector, command: () => [join(relayPrograms, architectures[arch] ?? '')] },
];
const isLinux = process.platform === 'linux' && architectures[arch] !== undefined;
const isHere = ({ command }: Connector): boolean => {
  const [program = ''] = command({ port: 1, waitMs: 0 });
  return program.startsWith('/') || findProgram(program) !== undefined;
};

describe.runIf(isLinux).each(kinds.filter(isHere))('the connector $name', (connector) => {
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    // It says back what it hears, until the client has ended; then it ends, too.
    server = createServer({ allowHalfOpen: true }, (socket) => socket.on('error', () => undefined).pipe(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => server.close());

  function start(target: {
    readonly port: number;
    readonly waitMs: number;
  }): ChildProcessByStdio<Writable, Readable, null> {
    const [program = '', ...args] = connector.command(target);
    const child = spawn(program, args, {
      env: { ...process.env, ...connector.environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.on('error', () => undefined);
    child.stdin.write(connector.preamble?.(target) ?? '');
    return child;
  }

  it('says that it has connected, and carries all bytes both ways', async () => {
    const child = start({ port, waitMs: 0 });
    const greeting = '\x06\n';
    const sent = randomBytes(8 * 1_048_576);
    const heard = createHash('sha256');
    let length = 0;
    let said = '';
    const all = Promise.withResolvers<undefined>();
    child.stdout.on('data', (chunk: Buffer) => {
      const own = said.length < greeting.length ? chunk.subarray(0, greeting.length - said.length) : Buffer.alloc(0);
      said += own.toString();
      const rest = chunk.subarray(own.length);
      heard.update(rest);
      length += rest.length;
      if (length >= sent.length) all.resolve(undefined);
    });
    child.stdin.write(sent);
    await all.promise;
    expect(said).toBe(greeting);
    expect(heard.digest('hex')).toBe(createHash('sha256').update(sent).digest('hex'));
    const ended = once(child, 'close');
    child.stdin.end();
    await ended;
  });

  it('ends with the connection', async () => {
    const closing = createServer((socket) => socket.end('bye'));
    closing.listen(0, '127.0.0.1');
    await once(closing, 'listening');
    const heard = async (): Promise<string> => {
      const child = start({ port: (closing.address() as AddressInfo).port, waitMs: 0 });
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      await once(child, 'close');
      return said;
    };
    // Several at once: that it ends while the connector still begins is rare.
    expect(new Set(await Promise.all(Array.from({ length: 10 }, heard)))).toEqual(new Set(['\x06\nbye']));
    closing.close();
  });

  it('ends with a code of its own where nothing listens', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port: unused } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    expect(await once(start({ port: unused, waitMs: 100 }), 'close')).toEqual([111, null]);
  });

  it('waits for what does not listen yet', async () => {
    const late = createServer((socket) => socket.end('late'));
    late.listen(0, '127.0.0.1');
    await once(late, 'listening');
    const { port: chosen } = late.address() as AddressInfo;
    await new Promise((resolve) => late.close(resolve));
    const child = start({ port: chosen, waitMs: 30_000 });
    const heard: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => heard.push(chunk));
    late.listen(chosen, '127.0.0.1');
    await once(child, 'close');
    expect(Buffer.concat(heard).toString()).toBe('\x06\nlate');
    late.close();
  });
});
