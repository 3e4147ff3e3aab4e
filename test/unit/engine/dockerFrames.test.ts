import { describe, expect, it } from 'vitest';
import { logEntries, type LogEntry } from '../../../src/engine/docker/frames.ts';
import { linesOf } from '../../../src/engine/docker/lines.ts';

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

describe('lines', () => {
  it.each([1, 2, 3, 100])('stay whole across chunks of %i bytes, and so do their characters', async (size) => {
    expect(await all(linesOf(inChunks(Buffer.from('eins\n€\n\nlast'), size)))).toEqual(['eins', '€', '', 'last']);
  });
});
