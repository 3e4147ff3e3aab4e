import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { ProblemError } from '../../../../src/base/problem.ts';
import type { ClientConnection } from '../../../../src/broker/clients.ts';
import { brokerLookShape } from '../../../../src/protocol/topology/brokerLook.ts';
import { LeasePool } from '../../../../src/tap/sources/leasePool.ts';
import { brokerLookHandlers } from '../../../../src/tap/topology/brokerLookHandlers.ts';
import { FakeBroker } from '../../../fakes/fakeBroker.ts';

const signal = new AbortController().signal;

function client(id: string, name: string): ClientConnection {
  return {
    ...{ id, name, host: '172.18.0.4', port: Number(id), user: 'default', lastCommand: 'xadd' },
    ...{ subscriptions: 0, patterns: 0, ageMs: 0, idleMs: 0 },
  };
}

function look(broker: FakeBroker, watchMs: number) {
  const handlers = brokerLookHandlers(new LeasePool(() => broker));
  return handlers.lookAtBroker({ broker: { url: 'redis://fake' }, channels: [], watchMs, maxCommands: 10 }, signal);
}

describe('A look at a broker', () => {
  it('watches no commands unless it was asked to, and lets the broker go', async () => {
    const broker = new FakeBroker();
    broker.watchCommands = () => Promise.reject(new Error('It was watched.'));
    broker.connected = [client('1', 'orders')];
    expect(await look(broker, 0)).toMatchObject({ sample: null, connections: [{ name: 'orders' }] });
    expect(broker.isDisposed).toBe(true);
  });

  it('knows who was there before and who is there after, each once', async () => {
    const broker = new FakeBroker();
    broker.connected = [client('1', 'orders'), client('2', 'gone')];
    broker.watchCommands = () => {
      broker.connected = [client('1', 'renamed'), client('3', 'new')];
      return Promise.resolve(broker.sample);
    };
    const { connections, sample } = await look(broker, 200);
    expect(connections.map(({ id, name }) => `${id} ${name}`)).toEqual(['1 renamed', '2 gone', '3 new']);
    expect(sample).toMatchObject({ durationMs: 200 });
  });

  it('says why commands cannot be watched, and tells all the rest', async () => {
    const broker = new FakeBroker();
    broker.connected = [client('1', 'orders')];
    const problem = { code: 'broker.auth-failed', severity: 'error', message: 'Not this user.' } as const;
    broker.watchCommands = () => Promise.reject(new ProblemError(problem));
    const seen = await look(broker, 200);
    expect(seen).toMatchObject({ sample: null, unwatched: 'Not this user.', connections: [{ name: 'orders' }] });
  });

  it('fails when the broker is lost while it is watched', async () => {
    const broker = new FakeBroker();
    const problem = { code: 'broker.unreachable', severity: 'error', message: 'Gone.' } as const;
    broker.watchCommands = () => Promise.reject(new ProblemError(problem));
    await expect(look(broker, 200)).rejects.toThrow('Gone.');
  });

  it('crosses from the thread as it is, names that are no UTF-8 included', async () => {
    const broker = new FakeBroker();
    const use = { action: 'publishes', channelKind: 'stream', isPattern: false, command: 'xadd' } as const;
    broker.sample = {
      ...{ durationMs: 200, commands: 1, isCut: false },
      uses: [{ ...use, key: 'a\udcff', times: 1, bytes: 9, atMs: 5 }],
    };
    const seen = await look(broker, 200);
    expect(v.parse(brokerLookShape, structuredClone(seen))).toEqual(seen);
  });

  it('says that a broker does not tell who is connected', async () => {
    const broker = new FakeBroker();
    broker.clients = undefined;
    await expect(look(broker, 0)).rejects.toMatchObject({ problem: { code: 'broker.no-role' } });
    expect(broker.isDisposed).toBe(true);
  });
});
