import { describe, expect, it } from 'vitest';
import { logEntries, type LogEntry } from '../../../../../src/engine/docker/streams/frames.ts';
import { linesOf } from '../../../../../src/engine/docker/streams/lines.ts';

const stamp = '2026-11-24T11:00:00.000000001Z';

function frame(stream: 1 | 2, text: string): Buffer {
  const body = Buffer.from(text);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  await Promise.resolve();
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('a container’s log', () => {
  const bytes = Buffer.concat([
    frame(1, `${stamp} grüß\n`),
    frame(2, `${stamp} oh\r\n`),
    frame(1, `${stamp} lon`),
    frame(2, `${stamp} between\n`),
    frame(1, `${stamp} g line\n`),
    frame(1, `${stamp} \n`),
  ]);
  const entries: readonly LogEntry[] = [
    { stream: 'stdout', stamp, text: 'grüß' },
    { stream: 'stderr', stamp, text: 'oh' },
    { stream: 'stderr', stamp, text: 'between' },
    { stream: 'stdout', stamp, text: 'long line' },
    { stream: 'stdout', stamp, text: '' },
  ];

  it.each([1, 3, 7, 8, 64, 10_000])('is the same in chunks of %i bytes', async (size) => {
    expect(await all(logEntries(inChunks(bytes, size), false))).toEqual(entries);
  });

  it('ends with what was begun, even without a line end', async () => {
    expect(await all(logEntries(inChunks(frame(1, `${stamp} cut`), 5), false))).toMatchObject([{ text: 'cut' }]);
  });

  it('has no frames when the container has a terminal', async () => {
    const raw = Buffer.from(`${stamp} one\r\n${stamp} two\r\n`);
    expect(await all(logEntries(inChunks(raw, 4), true))).toEqual([
      { stream: 'stdout', stamp, text: 'one' },
      { stream: 'stdout', stamp, text: 'two' },
    ]);
  });
});

describe('a line that never ends', () => {
  const part = 'x'.repeat(16_384);

  it.each([1000, 65_536])('is cut and marked, whichever way it comes, in chunks of %i bytes', async (size) => {
    const frames = Buffer.concat(Array.from({ length: 10 }, () => frame(1, `${stamp} ${part}`)));
    const expected = [`${'x'.repeat(65_536)}…`, `${'x'.repeat(65_536)}…`, 'x'.repeat(163_840 - 2 * 65_536)];
    const entries = await all(logEntries(inChunks(frames, size), false));
    expect(entries).toEqual(expected.map((text) => ({ stream: 'stdout', stamp, text })));
    const raw = Buffer.from(`${stamp} ${part.repeat(10)}\r\n${stamp} next\n`);
    const ofTerminal = await all(logEntries(inChunks(raw, size), true));
    expect(ofTerminal.map((entry) => entry.stamp)).toEqual(ofTerminal.map(() => stamp));
    expect(ofTerminal.map(({ text }) => text.replace(/…$/, '')).join('')).toBe(`${part.repeat(10)}next`);
  });

  it('keeps characters whole that Docker has parted', async () => {
    const euro = Buffer.from('€');
    const head = Buffer.from(`${stamp} `);
    const framed = (bytes: Buffer): Buffer => {
      const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, bytes.length]);
      return Buffer.concat([header, bytes]);
    };
    const bytes = Buffer.concat([
      framed(Buffer.concat([head, euro.subarray(0, 1)])),
      framed(Buffer.concat([head, euro.subarray(1), Buffer.from('\n')])),
    ]);
    expect(await all(logEntries(inChunks(bytes, 5), false))).toEqual([{ stream: 'stdout', stamp, text: '€' }]);
  });

  it('takes time linear in its length, and holds no more than a line', async () => {
    const count = 4000;
    async function* endless(): AsyncGenerator<Buffer> {
      await Promise.resolve();
      for (let i = 0; i < count; i++) yield frame(1, `${stamp} ${part}`);
    }
    let length = 0;
    for await (const { text } of logEntries(endless(), false)) {
      expect(text.length).toBeLessThanOrEqual(65_537);
      length += text.replace(/…$/, '').length;
    }
    expect(length).toBe(count * part.length);
  }, 20_000);
});

describe('lines', () => {
  it('that are longer than any message of an engine are left out', async () => {
    const bytes = Buffer.from(`one\n${'x'.repeat(100)}\ntwo\n${'y'.repeat(100)}`);
    expect(await all(linesOf(inChunks(bytes, 7), 50))).toEqual(['one', 'two']);
  });

  it.each([1, 2, 3, 100])('stay whole across chunks of %i bytes, and so do their characters', async (size) => {
    expect(await all(linesOf(inChunks(Buffer.from('eins\n€\n\nlast'), size)))).toEqual(['eins', '€', '', 'last']);
  });
});
