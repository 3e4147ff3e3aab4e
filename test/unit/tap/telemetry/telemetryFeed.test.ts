import { describe, expect, it } from 'vitest';
import type { TelemetryRow } from '../../../../src/messages/telemetry/telemetryRow.ts';
import { TelemetryFeed } from '../../../../src/tap/telemetry/telemetryFeed.ts';

function row(id: string, bytes = 2): TelemetryRow {
  return { kind: 'span', id, timeMs: 1, service: Buffer.from('orders'), payload: Buffer.alloc(bytes, ' ') };
}

describe('What services have sent', () => {
  it('is numbered, told, and kept for whoever comes later', () => {
    const feed = new TelemetryFeed();
    const told: number[] = [];
    const listener = feed.onRows((rows) => told.push(...rows.map(({ number }) => number)));
    feed.add([row('a'), row('b')]);
    listener.dispose();
    feed.add([row('c')]);
    expect(told).toEqual([1, 2]);
    expect(feed.kept.map(({ id, number }) => [id, number])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
  });

  it('is kept up to a number of rows, the newest of them', () => {
    const feed = new TelemetryFeed();
    for (let round = 0; round < 50; round++) feed.add(Array.from({ length: 1000 }, (_, i) => row(`${round}-${i}`)));
    expect(feed.kept).toHaveLength(20_000);
    expect(feed.kept[0]?.id).toBe('30-0');
    expect(feed.kept.at(-1)).toMatchObject({ id: '49-999', number: 50_000 });
  });

  it('is kept up to a number of bytes', () => {
    const feed = new TelemetryFeed();
    for (let i = 0; i < 40; i++) feed.add([row(String(i), 1_000_000)]);
    expect(feed.kept.map(({ id }) => Number(id))).toEqual(Array.from({ length: 16 }, (_, i) => 24 + i));
  });

  it('says when it begins and ends to come, once each', () => {
    const feed = new TelemetryFeed();
    const told: boolean[] = [];
    feed.onReceiving((isReceiving) => told.push(isReceiving));
    feed.isReceiving = true;
    feed.isReceiving = true;
    feed.isReceiving = false;
    expect(told).toEqual([true, false]);
  });
});
