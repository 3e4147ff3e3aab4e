import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { ProblemError, type Problem } from '../../../src/base/problem.ts';
import type { Connector } from '../../../src/debug/relay/connector.ts';
import { connectors } from '../../../src/debug/relay/connector.ts';
import { dotnetAmong } from '../../../src/debug/relay/dotnetProcess.ts';
import { openRelay, type Relay, type RelayRequest } from '../../../src/debug/relay/openRelay.ts';
import type { ExecRequest, ExecStreams } from '../../../src/engine/engine.ts';
import { containerGone, notRunning } from '../../../src/engine/failures.ts';

type Run = (request: ExecRequest, streams: ExecStreams, signal: AbortSignal) => Promise<number>;

const relays: Relay[] = [];
afterEach(() => {
  for (const relay of relays.splice(0)) relay.dispose();
});

function connector(name: string, facts: Partial<Connector> = {}): Connector {
  return { name, command: ({ port }) => [name, String(port)], ...facts };
}

/** A relay into a container in which a command is what `runs` has under its name. */
async function relayTo(
  runs: Readonly<Record<string, Run>>,
  facts: Partial<RelayRequest> = {},
): Promise<{ readonly port: number; readonly problems: Problem[]; readonly asked: string[]; readonly relay: Relay }> {
  const problems: Problem[] = [];
  const asked: string[] = [];
  const engine = {
    exec: (_: string, request: ExecRequest, streams: ExecStreams, signal: AbortSignal) => {
      const [name = ''] = request.command;
      asked.push(request.user === undefined ? name : `${name} as ${request.user}`);
      return runs[name]?.(request, streams, signal) ?? Promise.resolve(127);
    },
    writeArchive: () => Promise.reject(new Error('read-only')),
  };
  const relay = await openRelay(engine, {
    ...{ project: 'shop', container: 'shop-orders-1', runtime: 'java', port: 5005, patienceMs: 5000 },
    connectors: [connector('a'), connector('b')],
    onProblem: (problem) => problems.push(problem),
    ...facts,
  });
  relays.push(relay);
  return { port: relay.port, problems, asked, relay };
}

/** Greets, and then says back what it hears, in capitals. */
const echo: Run = async (_, { stdin, stdout }) => {
  stdout.write('\x06\n');
  for await (const chunk of stdin!) stdout.write(String(chunk).toUpperCase());
  return 0;
};

const exits =
  (code: number, complaint = ''): Run =>
  (_, { stderr }) => {
    stderr.write(complaint);
    return Promise.resolve(code);
  };

async function client(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

describe('the relay', () => {
  it('carries each connection by a command in the container, from when that says that it has connected', async () => {
    const { port, asked } = await relayTo({ a: echo });
    const [one, other] = [await client(port), await client(port)];
    one.write('hello');
    other.write('bye');
    expect(String((await once(one, 'data'))[0])).toBe('HELLO');
    expect(String((await once(other, 'data'))[0])).toBe('BYE');
    expect(asked).toEqual(['a', 'a']);
    one.destroy();
    other.destroy();
  });

  it('takes the greeting apart from what follows it, and drops what Docker says before it', async () => {
    const run: Run = (_, { stdout }) => {
      for (const part of ['\x06{"pid":7,', '"command":"x.js","others":1}\nrest', ' of it']) stdout.write(part);
      return Promise.resolve(0);
    };
    const reached: unknown[] = [];
    const { port } = await relayTo({ a: run }, { onReached: (facts) => reached.push(facts) });
    expect(await text(await client(port))).toBe('rest of it');
    expect(reached).toEqual([{ pid: 7, command: 'x.js', others: 1 }]);
  });

  it('passes over what the container cannot run, and begins with what worked', async () => {
    const { port, asked } = await relayTo({ b: echo });
    for (const word of ['one', 'two']) {
      const socket = await client(port);
      socket.write(word);
      expect(String((await once(socket, 'data'))[0])).toBe(word.toUpperCase());
      socket.destroy();
    }
    expect(asked).toEqual(['a', 'b', 'b']);
  });

  it('says what is missing where nothing can be run, and closes the connection', async () => {
    const { port, problems } = await relayTo({}, { lent: { programs: '/nowhere', architecture: 'amd64' } });
    expect(await text(await client(port))).toBe('');
    expect(problems).toMatchObject([{ code: 'debug.no-connector' }]);
  });

  it.each([
    [111, 'debug.nothing-listens'],
    [112, 'debug.no-process'],
    [113, 'debug.inspector-closed'],
    [114, 'debug.signal-not-taken'],
    [1, 'debug.relay-failed'],
  ])('says what an exit with %d means', async (code, expected) => {
    const { port, problems } = await relayTo({ a: exits(code, 'server.js') });
    await text(await client(port));
    expect(problems).toMatchObject([{ code: expected }]);
  });

  it('tries as root what the user of the container may not do', async () => {
    const root = connector('a', { user: '0' });
    const denied: Run = (request, streams, signal) =>
      request.user === '0' ? echo(request, streams, signal) : exits(115)(request, streams, signal);
    const { port, asked } = await relayTo({ a: denied }, { connectors: [connector('a'), root] });
    const socket = await client(port);
    socket.write('x');
    await once(socket, 'data');
    socket.destroy();
    expect(asked).toEqual(['a', 'a as 0']);
  });

  it('waits for a container that is restarted, with what the client has sent', async () => {
    const failures = [notRunning('shop-orders-1'), containerGone('shop-orders-1')];
    const run: Run = (...args) => {
      const failure = failures.shift();
      return failure ? Promise.reject(failure) : echo(...args);
    };
    const { port, problems } = await relayTo({ a: run });
    const socket = await client(port);
    socket.write('early');
    expect(String((await once(socket, 'data'))[0])).toBe('EARLY');
    expect(problems).toEqual([]);
    socket.destroy();
  });

  it('gives up once its patience is over, or at once for what waiting does not change', async () => {
    const away = await relayTo({ a: () => Promise.reject(notRunning('shop-orders-1')) }, { patienceMs: 0 });
    await text(await client(away.port));
    expect(away.problems).toMatchObject([{ code: 'engine.not-running' }]);
    const lost = new ProblemError({ code: 'engine.unreachable', severity: 'error', message: 'x' });
    const gone = await relayTo({ a: () => Promise.reject(lost) });
    await text(await client(gone.port));
    expect(gone.problems).toMatchObject([{ code: 'engine.unreachable' }]);
  });

  it('ends the command when the client goes away, and everything when it is disposed', async () => {
    const ended = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    let count = 0;
    const run: Run = (_, { stdout }, signal) => {
      const { resolve } = ended[count++]!;
      stdout.write('\x06\n!');
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          resolve(undefined);
          reject(signal.reason as Error);
        });
      });
    };
    const { port, problems, relay } = await relayTo({ a: run });
    const socket = await client(port);
    await once(socket, 'data');
    socket.destroy();
    await ended[0]!.promise;
    const other = await client(port);
    await once(other, 'data');
    relay.dispose();
    await ended[1]!.promise;
    await text(other);
    expect(problems).toEqual([]);
  });

  it('asks by commands in which nothing but the port and the time is not constant', () => {
    const target = { port: 1, waitMs: 2 };
    for (const each of Object.values(connectors).flat()) {
      const [one, other] = [each.command(target), each.command({ port: 3, waitMs: 4 })];
      const differing = one.filter((word, index) => word !== other[index]);
      expect(differing).toEqual(['1', '2']);
    }
  });
});

describe('the process of .NET in a container', () => {
  it.each([
    ['1 dotnet Orders.dll \n20 tr \\0  ', 1],
    ['1 /usr/bin/tini -- dotnet Orders.dll\n7 /usr/share/dotnet/dotnet Orders.dll --x', 7],
    ['1 dotnet watch run\n30 dotnet exec /sdk/MSBuild.dll\n55 /app/bin/Orders.dll x\n', 55],
    ['1 /app/Orders\n', 1],
    ['', 1],
  ])('in %j is %d', (list, pid) => {
    expect(dotnetAmong(list)).toBe(pid);
  });
});
