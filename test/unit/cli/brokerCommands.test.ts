import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../src/base/problem.ts';
import type { KindsWith } from '../../../src/base/kinds/sources.ts';
import type { Broker } from '../../../src/broker/broker.ts';
import type { PublishAnswer } from '../../../src/broker/publication.ts';
import type { BrokerWriter } from '../../../src/broker/writer.ts';
import type { WatchedKeys } from '../../../src/broker/keys.ts';
import type { EntryLog } from '../../../src/broker/log.ts';
import type { PubSub } from '../../../src/broker/pubsub.ts';
import { run, type BrokerParts } from './support.ts';

const files = {
  '/shop/compose.yaml': [
    'name: shop',
    'services: {web: {image: x}}',
    'x-patchbay:',
    '  broker: redis://manifest:6379',
    '  channels:',
    '    orders: {kind: stream, key: "shop:orders", payload: {field: body}}',
    '    news: {kind: pubsub, key: "news.*"}',
    '    jobs: {kind: list}',
    '    later: {kind: sorted-set}',
    '    users: {kind: keyspace, key: "user:*"}',
    '',
  ].join('\n'),
};

describe('patchbay tail', () => {
  it('reads the key of a declared channel on the broker of the manifest', async () => {
    const asked: unknown[] = [];
    const { connected, stdout } = await run(['tail', 'orders', '--from', 'beginning', '--limit', '1'], {
      files,
      broker: streamOf(3, asked),
    });
    expect(connected).toEqual(['redis://manifest:6379']);
    expect(asked).toEqual([{ key: 'shop:orders', from: { at: 'beginning' } }]);
    expect(JSON.parse(stdout)).toMatchObject({ source: 'orders', id: '1-0', payload: { n: '1' } });
  });

  it('reads a channel on the broker that it names, and needs --redis where nothing tells which', async () => {
    const text = 'name: shop\nservices: {web: {image: x}}\nx-patchbay:\n  brokers: {a: redis://a, b: redis://b}\n';
    const several = { '/shop/compose.yaml': `${text}  channels: {ticks: {kind: stream, broker: b}}\n` };
    const read = await run(['tail', 'ticks', '--limit', '1'], { files: several, broker: streamOf(1) });
    expect(read.connected).toEqual(['redis://b']);
    const unknown = await run(['tail', 'other', '--limit', '1'], { files: several, broker: streamOf(1) });
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toContain('has several brokers (a, b)');
    const given = await run(['tail', 'other', '--limit', '1', '--redis', 'redis://a'], {
      files: several,
      broker: streamOf(1),
    });
    expect(given.connected).toEqual(['redis://a']);
  });

  it('prints as many as --limit says, though more came at once, and exits with 0', async () => {
    const words = ['tail', 'x', '--redis', 'redis://other', '--limit', '2'];
    const { exitCode, stdout, connected } = await run(words, { broker: streamOf(5) });
    expect(exitCode).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
    expect(connected).toEqual(['redis://other']);
  });

  it('hears a declared pattern, and names the channel each message came on', async () => {
    const asked: unknown[] = [];
    const subscribe: PubSub['subscribe'] = (requests, sink, signal) => {
      asked.push(...requests);
      sink.onMessage({ via: 'news.*', channel: 'news.eu', payload: Buffer.from('hi'), receivedAtMs: 0 });
      sink.onMessage({ via: 'news.*', channel: 'news.us', payload: Buffer.from('ho'), receivedAtMs: 0 });
      return untilAborted(signal);
    };
    const { stdout } = await run(['tail', 'news', '--limit', '1'], { files, broker: { subscribe } });
    expect(asked).toEqual([{ channel: 'news.*', isPattern: true, isSharded: false }]);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { source: string }).source),
    ).toEqual(['news.eu']);
  });

  it.each([
    ['news.*', true],
    [String.raw`news.\*`, false],
  ])('hears %s as a pattern: %s', async (channel, isPattern) => {
    const asked: unknown[] = [];
    const subscribe: PubSub['subscribe'] = (requests, sink, signal) => {
      asked.push(...requests);
      sink.onMessage({ via: channel, channel, payload: Buffer.from('hi'), receivedAtMs: 0 });
      return untilAborted(signal);
    };
    await run(['tail', channel, '--kind', 'pubsub', '--redis', 'redis://r', '--limit', '1'], { broker: { subscribe } });
    expect(asked).toEqual([{ channel, isPattern, isSharded: false }]);
  });

  it('writes what waits in a list and what happens to it, and takes nothing', async () => {
    const watchKey: WatchedKeys['watchKey'] = (_, sink, signal) => {
      sink.onReady('sampled');
      sink.onChange({ atMs: 0, fields: ['waiting', 'a'].map((text) => Buffer.from(text)) });
      sink.onChange({ atMs: 0, fields: ['rpush', 'b'].map((text) => Buffer.from(text)) });
      return untilAborted(signal);
    };
    const { stdout, stderr } = await run(['tail', 'jobs', '--kind', 'list', '--limit', '2'], {
      files,
      broker: { watchKey },
    });
    expect(stdout.trimEnd().split('\n')).toEqual([
      '{"source":"jobs","id":"","time":"1970-01-01T00:00:00.000Z","action":"waiting","payload":"a"}',
      '{"source":"jobs","id":"","time":"1970-01-01T00:00:00.000Z","action":"rpush","payload":"b"}',
    ]);
    expect(stderr).toContain('looked at again and again');
  });

  it('takes the kind that the broker has where the manifest says nothing', async () => {
    const describe: Broker['describe'] = (channels) =>
      Promise.resolve(
        channels.filter(({ kind }) => kind === 'list').map((channel) => ({ ...channel, length: 2, groups: [] })),
      );
    const watched: unknown[] = [];
    const watchKey: WatchedKeys['watchKey'] = (request, sink, signal) => {
      watched.push(request);
      sink.onChange({ atMs: 0, fields: ['waiting', 'a'].map((text) => Buffer.from(text)) });
      return untilAborted(signal);
    };
    await run(['tail', 'x', '--redis', 'redis://r', '--limit', '1'], { broker: { describe, watchKey } });
    expect(watched).toEqual([{ kind: 'list', key: 'x' }]);
  });

  it.each([
    ['a keyspace', ['tail', 'users']],
    ['the past of a pub/sub channel', ['tail', 'news', '--from', 'beginning']],
    ['a place that makes no sense', ['tail', 'orders', '--from', 'soon']],
  ])('exits with 2 for %s', async (_, words) => {
    const { exitCode, stderr } = await run(words, { files });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^patchbay: .+\. .+\.\n$/);
  });

  it('exits with 2 when the broker cannot be reached', async () => {
    const describe: Broker['describe'] = () =>
      Promise.reject(
        new ProblemError({ code: 'broker.unreachable', severity: 'error', message: 'No Redis. Start it.' }),
      );
    const run1 = await run(['tail', 'x', '--redis', 'redis://r'], { broker: { describe } });
    expect(run1).toMatchObject({ exitCode: 2, stderr: 'patchbay: No Redis. Start it.\n' });
  });

  it('exits with 2 when nothing says where the broker is', async () => {
    expect((await run(['tail', 'x'])).exitCode).toBe(2);
  });

  it('exits with 130 when cancelled', async () => {
    const controller = new AbortController();
    const tail: EntryLog['tail'] = (_requests, _onEntries, signal) => {
      queueMicrotask(() => controller.abort());
      return untilAborted(signal);
    };
    const cancelled = run(['tail', 'x', '--redis', 'redis://r'], { broker: { tail }, signal: controller.signal });
    expect((await cancelled).exitCode).toBe(130);
  });
});

describe('patchbay publish', () => {
  it('adds the payload as the field that the manifest names, and prints the id', async () => {
    const { broker, sent } = recorder();
    const { stdout } = await run(['publish', 'orders', '--data', '{"a":1}'], { files, broker });
    expect(sent).toEqual([['shop:orders', [['body', '{"a":1}']]]]);
    expect(stdout).toBe('1-0\n');
  });

  it('adds fields as they are given', async () => {
    const { broker, sent } = recorder();
    await run(['publish', 'orders', '--field', 'a=1', '--field', 'b=x=y'], { files, broker });
    expect(sent).toEqual([
      [
        'shop:orders',
        [
          ['a', '1'],
          ['b', 'x=y'],
        ],
      ],
    ]);
  });

  it('sends what is piped in, without its last line end', async () => {
    const { broker, sent } = recorder();
    await run(['publish', 'jobs'], { files, broker, input: 'one\ntwo\n' });
    expect(sent).toEqual([['jobs', [['data', 'one\ntwo']]]]);
  });

  it('publishes to a pub/sub channel, and prints how many heard it', async () => {
    const { broker, sent } = recorder();
    const words = ['publish', 'any', '--kind', 'pubsub', '--redis', 'redis://r', '--data', 'hi'];
    expect((await run(words, { broker })).stdout).toBe('2\n');
    expect(sent).toEqual([['any', [['data', 'hi']]]]);
  });

  it.each([
    [['orders', '--field', 'a=1', '--field', 'b=x'], 'stream shop:orders', '  a=1\n  b=x\n'],
    [['orders', '--data', '{"a":1}'], 'stream shop:orders', '  body={"a":1}\n'],
    [['jobs', '--data', 'one'], 'list jobs', '  one\n'],
    [['any', '--kind', 'pubsub', '--data', 'hi'], 'pub/sub channel any', '  hi\n'],
  ])('%j sends nothing in a dry run, and tells what it would send and where', async (words, where, what) => {
    const { broker, sent } = recorder();
    const { exitCode, stdout, stderr } = await run(['--dry-run', 'publish', ...words], { files, broker });
    expect(sent).toEqual([]);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: `Dry run: send to the ${where} is not done:\n${what}`,
    });
  });

  it('refuses in a dry run what it would refuse', async () => {
    expect((await run(['--dry-run', 'publish', 'news', '--data', 'x'], { files })).exitCode).toBe(2);
  });

  it.each([
    ['nothing to send', ['publish', 'orders']],
    ['a pattern', ['publish', 'news', '--data', 'x']],
    ['a sorted set', ['publish', 'later', '--data', 'x']],
    ['two messages', ['publish', 'orders', '--data', 'x', '--field', 'a=1']],
    ['a field without a name', ['publish', 'orders', '--field', '=1']],
  ])('exits with 2 for %s', async (_, words) => {
    expect((await run(words, { files })).exitCode).toBe(2);
  });
});

function streamOf(count: number, asked: unknown[] = []): BrokerParts {
  return {
    async tail(requests, onEntries, signal) {
      asked.push(...requests);
      const entries = Array.from({ length: count }, (_, index) => ({
        id: `${index + 1}-0`,
        timeMs: index + 1,
        fields: [Buffer.from('n'), Buffer.from(String(index + 1))],
      }));
      await onEntries({ key: requests[0]!.key, entries });
      await untilAborted(signal);
    },
  };
}

function recorder(): { broker: BrokerParts; sent: unknown[] } {
  const sent: unknown[] = [];
  const send: BrokerWriter['send'] = (publication) => {
    sent.push([publication.key, publication.fields]);
    return Promise.resolve(answers[publication.kind]);
  };
  return { sent, broker: { send } };
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

const answers: Readonly<Record<KindsWith<'canPublish'>, PublishAnswer>> = {
  stream: { id: '1-0' },
  pubsub: { receivers: 2 },
  list: { length: 1 },
  'sorted-set': { isReplaced: false },
  key: { isReplaced: true },
};
