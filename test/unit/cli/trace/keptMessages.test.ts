import { afterEach, describe, expect, it } from 'vitest';
import { Complaints } from '../../../../src/cli/trace/complaints.ts';
import { readChannel, readKeptLogs, RoomLeft, type ChannelSource } from '../../../../src/cli/trace/keptMessages.ts';
import { Output } from '../../../../src/cli/output/output.ts';
import type { Engine } from '../../../../src/engine/engine.ts';
import { Session } from '../../../../src/tap/session/session.ts';
import { LeasePool } from '../../../../src/tap/sources/leasePool.ts';
import { FakeBroker } from '../../../fakes/fakeBroker.ts';
import { Gathered } from '../support.ts';

const url = 'redis://fake';
const stream: ChannelSource = {
  ...{ kind: 'stream', id: 'stream:s', label: 's', broker: { url }, key: 's', from: { at: 'beginning' } },
};
const list: ChannelSource = { kind: 'list', id: 'list:q', label: 'q', broker: { url }, key: 'q' };
const logs = {
  ...{ kind: 'logs' as const, id: 'logs:web', label: 'web', engine: { kind: 'docker' as const } },
  ...{ project: 'p', services: ['web'], tail: 0 },
};

describe('What is kept', () => {
  const session = new Session('trace', { maxMessages: 100_000, maxBytes: 1e8 }, { emit: () => undefined });
  session.setSources([stream, list, logs].map((source) => ({ ...source, origin: source })));
  const broker = new FakeBroker();
  const brokers = new LeasePool(() => broker);
  let complaints = new Complaints();

  afterEach(() => {
    session.clear();
    complaints = new Complaints();
  });

  function reading(room = new RoomLeft(1e6, 1e9), endMs = Infinity) {
    return { session, complaints, room, endMs, sinceMs: 0, signal: new AbortController().signal };
  }

  async function told(): Promise<string> {
    const stderr = new Gathered();
    await complaints.tell(new Output(stderr, {}, () => undefined));
    return stderr.text;
  }

  const held = (): number => session.questions.counts().held;

  it('of a stream is read from the newest on, until there is no more room', async () => {
    const entries = Array.from({ length: 5000 }, (_, at) => {
      return { id: `${at + 1}000-0`, timeMs: (at + 1) * 1000, fields: [Buffer.from('n'), Buffer.from(String(at))] };
    });
    broker.streams.set('s', entries);
    expect(await readChannel(stream, brokers, reading(new RoomLeft(100, 1e9)))).toBe(true);
    expect(held()).toBeGreaterThanOrEqual(100);
    expect(held()).toBeLessThan(2200);
    const first = entries.length - held() + 1;
    const from = new Date(first * 1000).toISOString().replace('.000Z', 'Z');
    expect(await told()).toBe(
      `patchbay: s: There is more than can be looked at: what came before ${from} is left out. Narrow it down with --since.\n`,
    );
  });

  it('is left where the time is up, and read whole where there is room and time', async () => {
    broker.streams.set(
      's',
      Array.from({ length: 3000 }, (_, at) => ({ id: `${at}-0`, timeMs: at, fields: [] })),
    );
    await readChannel(stream, brokers, reading(undefined, 0));
    expect(held()).toBeLessThan(100);
    session.clear();
    complaints = new Complaints();
    await readChannel(stream, brokers, reading());
    expect([held(), await told()]).toEqual([3000, '']);
  });

  it('of a list is read by pages, and as much as there is room for', async () => {
    const items = Array.from({ length: 12_000 }, (_, at) => {
      return { atMs: 1, fields: [Buffer.from('waiting'), Buffer.from(String(at))] };
    });
    broker.items.set('q', items);
    await readChannel(list, brokers, reading());
    expect([held(), await told()]).toEqual([12_000, '']);
    session.clear();
    await readChannel(list, brokers, reading(new RoomLeft(10, 1e9)));
    expect([held(), await told()]).toEqual([5000, 'patchbay: q: Only its first 5,000 items are looked at.\n']);
  });

  it('of a broker that lacks a role is told, with what else cannot be read for the same reason', async () => {
    broker.log = undefined;
    const others = ['a', 'b', 'c', 'd'].map((label) => ({ ...stream, label }));
    for (const source of others) expect(await readChannel(source, brokers, reading())).toBe(false);
    expect(await told()).toMatch(
      /^patchbay: a, b, c and 1 more: The broker at redis:\/\/fake keeps no streams\. .*\n$/,
    );
    broker.log = broker;
  });

  it('of logs are the lines of the services that are wanted', async () => {
    const asked: unknown[] = [];
    const engine: Pick<Engine, 'logs'> = {
      logs: (project, { services, follow }, onLine) => {
        asked.push([project, services, follow]);
        for (const service of ['web', 'other']) {
          const line = { service, container: `p-${service}-1`, stream: 'stdout' as const, timeMs: 5, text: 'hello' };
          void onLine(line);
        }
        return Promise.resolve();
      },
    };
    await readKeptLogs(engine, 'p', new Map([['web', 'logs:web']]), reading());
    expect([asked, held(), await told()]).toEqual([[['p', ['web'], false]], 1, '']);
  });
});
