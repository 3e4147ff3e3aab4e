import { describe, expect, it } from 'vitest';
import { Deliveries } from '../../../../src/tap/traces/deliveries.ts';

const entries = Array.from({ length: 50 }, (_, at) => ({ url: 'redis://one', key: 'orders', id: `${at}-0` }));
const none = { groups: [], isPartial: false };

describe('What groups have done with the entries of a trace', () => {
  it('is asked of the last ones alone, and not twice in a moment', async () => {
    const asked: string[] = [];
    const deliveries = new Deliveries(({ id }) => {
      asked.push(id);
      return Promise.resolve(none);
    });
    const { signal } = new AbortController();
    const first = await deliveries.of(entries, signal);
    expect(first.filter((each) => each !== undefined)).toHaveLength(20);
    expect(first[49]).toEqual(none);
    await deliveries.of(entries, signal);
    expect(asked).toEqual(entries.slice(30).map(({ id }) => id));
  });

  it('is not known where the broker does not say it, or nobody can ask', async () => {
    const { signal } = new AbortController();
    const failing = new Deliveries(() => Promise.reject(new Error('It is away.')));
    expect(await failing.of(entries.slice(0, 1), signal)).toEqual([undefined]);
    expect(await new Deliveries(undefined).of(entries.slice(0, 1), signal)).toEqual([undefined]);
  });

  it('is not waited for once nobody wants it any more', async () => {
    const ending = new AbortController();
    const silent = new Deliveries(() => new Promise(() => undefined));
    const asking = silent.of(entries.slice(0, 1), ending.signal);
    ending.abort();
    expect(await asking).toEqual([undefined]);
  });
});
