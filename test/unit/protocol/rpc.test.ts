import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import { silentLogger, type Logger } from '../../../src/base/logger.ts';
import { ProblemError } from '../../../src/base/problem.ts';
import { Peer, type Handlers, type Side, type Wire } from '../../../src/protocol/rpc.ts';

const serverSide = {
  requests: {
    double: { params: v.object({ n: v.number() }), result: v.number() },
    wrong: { params: v.object({}), result: v.number() },
    wait: { params: v.object({}), result: v.null() },
    fail: { params: v.object({}), result: v.null() },
  },
  events: { ticked: v.object({ at: v.number() }) },
} as const satisfies Side;

const clientSide = { requests: {}, events: {} } as const satisfies Side;

function wirePair(): {
  readonly client: Wire;
  readonly server: Wire;
  readonly toServer: Emitter<unknown>;
  readonly toClient: Emitter<unknown>;
} {
  const toServer = new Emitter<unknown>();
  const toClient = new Emitter<unknown>();
  // As every real wire does, this one copies and delivers later.
  const later = (emitter: Emitter<unknown>, message: unknown): void => {
    const copy: unknown = structuredClone(message);
    queueMicrotask(() => emitter.fire(copy));
  };
  return {
    toServer,
    toClient,
    client: { post: (message) => later(toServer, message), onMessage: toClient.event },
    server: { post: (message) => later(toClient, message), onMessage: toServer.event },
  };
}

function connect(handlers: Partial<Handlers<typeof serverSide>> = {}): {
  readonly server: Peer<typeof serverSide, typeof clientSide>;
  readonly client: Peer<typeof clientSide, typeof serverSide>;
  readonly warnings: string[];
  readonly errors: string[];
  readonly toServer: Emitter<unknown>;
  readonly toClient: Emitter<unknown>;
} {
  const warnings: string[] = [];
  const errors: string[] = [];
  const logger: Logger = {
    ...silentLogger,
    warn: (message) => warnings.push(message),
    error: (message) => errors.push(message),
  };
  const wires = wirePair();
  const all: Handlers<typeof serverSide> = {
    double: ({ n }) => n * 2,
    wrong: () => 'not a number' as unknown as number,
    wait: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
    fail: () => {
      throw new ProblemError({ code: 'test.failed', severity: 'error', message: 'It failed.' });
    },
    ...handlers,
  };
  return {
    server: new Peer(wires.server, serverSide, all, clientSide, logger),
    client: new Peer(wires.client, clientSide, {}, serverSide, logger),
    warnings,
    errors,
    toServer: wires.toServer,
    toClient: wires.toClient,
  };
}

describe('A peer', () => {
  it('answers a request of its own side', async () => {
    const { client } = connect();
    await expect(client.request('double', { n: 21 })).resolves.toBe(42);
  });

  it('takes no answer to what another asked over the same wire before it', async () => {
    const { promise: asked, resolve: answer } = Promise.withResolvers<number>();
    const { toServer, toClient } = connect({ double: ({ n }) => (n === 1 ? asked : n * 2) });
    const wire: Wire = { post: (message) => toServer.fire(message), onMessage: toClient.event };
    const before = new Peer(wire, clientSide, {}, serverSide, silentLogger);
    const forgotten = before.request('double', { n: 1 });
    before.dispose();
    await expect(forgotten).rejects.toMatchObject({ problem: { code: 'protocol.closed' } });
    const reloaded = new Peer(wire, clientSide, {}, serverSide, silentLogger);
    const leaving = new AbortController();
    const left = reloaded.request('wait', {}, leaving.signal);
    let isAnswered = false;
    void left.catch(() => undefined).finally(() => (isAnswered = true));
    answer(-1);
    await expect(reloaded.request('double', { n: 21 })).resolves.toBe(42);
    expect(isAnswered).toBe(false);
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
  });

  it('refuses parameters that do not fit the declaration, and logs why', async () => {
    const { client, warnings } = connect();
    await expect(client.request('double', { n: 'x' as unknown as number })).rejects.toMatchObject({
      problem: { code: 'protocol.malformed' },
    });
    expect(warnings[0]).toContain('n: ');
  });

  it('refuses an answer that does not fit the declaration', async () => {
    const { client } = connect();
    await expect(client.request('wrong', {})).rejects.toMatchObject({ problem: { code: 'protocol.malformed' } });
  });

  it('refuses what is no envelope at all, and goes on', async () => {
    const { client, toServer, warnings } = connect();
    for (const garbage of [
      null,
      1,
      'text',
      [],
      { type: 'request' },
      { type: 'request', id: 999, name: 'toString', params: {} },
    ])
      toServer.fire(garbage);
    expect(warnings).toHaveLength(6);
    await expect(client.request('double', { n: 1 })).resolves.toBe(2);
  });

  it('ignores an answer to a question that nobody asked', () => {
    const { toClient, warnings } = connect();
    toClient.fire({ type: 'result', id: 99, value: 1 });
    expect(warnings).toEqual([]);
  });

  it('passes a problem on as a problem', async () => {
    const { client } = connect();
    await expect(client.request('fail', {})).rejects.toMatchObject({
      problem: { code: 'test.failed', message: 'It failed.' },
    });
  });

  it('lets the asker cancel, and tells the handler', async () => {
    let isAborted = false;
    const { client } = connect({
      wait: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            isAborted = true;
            reject(signal.reason as Error);
          });
        }),
    });
    const controller = new AbortController();
    const answer = client.request('wait', {}, controller.signal);
    await client.request('double', { n: 1 });
    controller.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    await client.request('double', { n: 1 });
    expect(isAborted).toBe(true);
  });

  it('announces events to every listener until it stops listening', async () => {
    const { client, server } = connect();
    const heard: number[] = [];
    const listening = client.on('ticked', ({ at }) => heard.push(at));
    server.emit('ticked', { at: 1 });
    await client.request('double', { n: 1 });
    listening.dispose();
    server.emit('ticked', { at: 2 });
    await client.request('double', { n: 1 });
    expect(heard).toEqual([1]);
  });

  it('refuses an event that is malformed', async () => {
    const { client, toClient, warnings } = connect();
    const heard: unknown[] = [];
    client.on('ticked', (value) => heard.push(value));
    toClient.fire({ type: 'event', name: 'ticked', value: { at: 'now' } });
    toClient.fire({ type: 'event', name: 'constructor', value: {} });
    await client.request('double', { n: 1 });
    expect(heard).toEqual([]);
    expect(warnings).toHaveLength(2);
  });

  it('rejects what is open when it is disposed', async () => {
    const { client } = connect();
    const answer = client.request('wait', {});
    client.dispose();
    await expect(answer).rejects.toMatchObject({ problem: { code: 'protocol.closed' } });
    await expect(client.request('double', { n: 1 })).rejects.toMatchObject({ problem: { code: 'protocol.closed' } });
  });

  it('aborts what it is asked for, and announces nothing any more, when it is disposed', async () => {
    const begun = Promise.withResolvers<AbortSignal>();
    const { client, server } = connect({
      wait: (_, signal) => {
        begun.resolve(signal);
        return new Promise(() => {});
      },
    });
    const heard: number[] = [];
    client.on('ticked', ({ at }) => heard.push(at));
    const answer = client.request('wait', {});
    const signal = await begun.promise;
    server.dispose();
    server.emit('ticked', { at: 1 });
    expect(signal.aborted).toBe(true);
    client.dispose();
    await expect(answer).rejects.toMatchObject({ problem: { code: 'protocol.closed' } });
    expect(heard).toEqual([]);
  });

  it('leaves alone what it has answered when a cancel comes late', async () => {
    const signals: AbortSignal[] = [];
    const { client, toServer } = connect({
      double: ({ n }, signal) => {
        signals.push(signal);
        return n * 2;
      },
    });
    await client.request('double', { n: 1 });
    for (let id = 0; id < 5; id++) toServer.fire({ type: 'cancel', id });
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });

  it('logs a failure that nobody foresaw, and none that the asker or a problem explains', async () => {
    const begun = Promise.withResolvers<undefined>();
    const { client, errors } = connect({
      double: () => {
        throw new TypeError('undefined is not a function');
      },
      wait: (_, signal) => {
        begun.resolve(undefined);
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        });
      },
    });
    await expect(client.request('fail', {})).rejects.toMatchObject({ problem: { code: 'test.failed' } });
    const controller = new AbortController();
    const answer = client.request('wait', {}, controller.signal);
    await begun.promise;
    controller.abort();
    await expect(answer).rejects.toThrow();
    await expect(client.request('fail', {})).rejects.toThrow();
    expect(errors).toEqual([]);
    await expect(client.request('double', { n: 1 })).rejects.toMatchObject({
      problem: { code: 'internal.unexpected' },
    });
    expect(errors).toEqual(['double failed']);
  });
});
