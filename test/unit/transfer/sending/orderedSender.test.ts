import { describe, expect, it } from 'vitest';
import type { Publication } from '../../../../src/broker/publication.ts';
import { OrderedSender, type AimedMessage } from '../../../../src/transfer/sending/orderedSender.ts';
import { FakeServer, type Taken } from '../replay/replayWorld.ts';

const signal = new AbortController().signal;

function aimed(kind: Publication['kind'], count: number, broker = 'a'): readonly AimedMessage[] {
  return Array.from({ length: count }, (_, number) => ({
    broker,
    number,
    publication: { kind, key: 'k', fields: [['', String(number)]] },
  }));
}

describe('OrderedSender', () => {
  it('keeps the order over several brokers, and sends what follows each other together', async () => {
    const taken: Taken = [];
    const servers = { a: new FakeServer(taken, { name: 'a' }), b: new FakeServer(taken, { name: 'b' }) };
    const sender = new OrderedSender((url) => servers[url as 'a' | 'b'].writer, 'run');
    const messages = aimed('list', 6).map((each, at) => ({ ...each, broker: at < 3 || at > 4 ? 'a' : 'b' }));
    const { sent, loss } = await sender.send(messages, signal);
    expect(taken).toEqual(['a k 0', 'a k 1', 'a k 2', 'b k 3', 'b k 4', 'a k 5']);
    expect(sent).toHaveLength(6);
    expect(loss).toBeUndefined();
    expect([servers.a.calls, servers.b.calls]).toEqual([[3, 1], [2]]);
  });

  it('finds out with one entry that a server does not know what it has been sent, and asks no more', async () => {
    const taken: Taken = [];
    const server = new FakeServer(taken);
    const sender = new OrderedSender(() => server.writer, 'run');
    expect((await sender.send(aimed('stream', 500), signal)).sent).toHaveLength(500);
    expect(taken).toHaveLength(500);
    expect(server.calls).toEqual([1, 1, 400, 99]);
  });

  it('sends no more entries at once than a server remembers', async () => {
    const server = new FakeServer([], { remembers: true });
    const sender = new OrderedSender(() => server.writer, 'run');
    await sender.send(aimed('stream', 251), signal);
    expect(server.calls[0]).toBe(1);
    // Three of these are on their way together.
    expect(Math.max(...server.calls)).toBe(33);
  });

  it('goes on behind a message that is refused', async () => {
    const taken: Taken = [];
    const server = new FakeServer(taken);
    const sender = new OrderedSender(() => server.writer, 'run');
    const messages = aimed('list', 3).map((each, at) =>
      at === 1 ? { ...each, publication: { ...each.publication, key: 'refused' } } : each,
    );
    const { sent } = await sender.send(messages, signal);
    expect(sent.map(({ kind }) => kind)).toEqual(['sent', 'failed', 'sent']);
    expect(taken).toEqual(['k 0', 'k 2']);
  });

  it('says which messages may have arrived when the connection was lost', async () => {
    const server = new FakeServer([]);
    server.lossAfter = 5;
    server.unansweredAtLoss = 2;
    const sender = new OrderedSender(() => server.writer, 'run');
    const { sent, loss } = await sender.send(aimed('list', 8), signal);
    expect(sent).toHaveLength(3);
    expect(loss).toMatchObject({ uncertain: 5, problem: { code: 'broker.unreachable' } });
  });

  it('is certain of entries where the server tells what it has been sent', async () => {
    const taken: Taken = [];
    const server = new FakeServer(taken, { remembers: true });
    const sender = new OrderedSender(() => server.writer, 'run');
    const messages = aimed('stream', 50);
    server.lossAfter = 20;
    server.unansweredAtLoss = 7;
    const first = await sender.send(messages, signal);
    expect(first.loss).toMatchObject({ uncertain: 0 });
    expect(first.sent).toHaveLength(13);
    await new Promise(setImmediate);
    const second = await sender.send(messages.slice(13), signal);
    expect(second.sent).toHaveLength(37);
    expect(taken).toEqual(messages.map(({ number }) => `k ${number}`));
  });

  it('is certain of what could not be sent at all', async () => {
    const server = new FakeServer([]);
    server.callsAway = 1;
    const sender = new OrderedSender(() => server.writer, 'run');
    expect(await sender.send(aimed('pubsub', 4), signal)).toMatchObject({ sent: [], loss: { uncertain: 0 } });
  });
});
