import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Session } from '../../../../src/tap/session/session.ts';
import { traceHandlers } from '../../../../src/tap/traces/traceHandlers.ts';

const never = new AbortController().signal;

describe('A trace as a file', () => {
  let folder: string;
  let session: Session;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchbay-trace-'));
    session = new Session('one', { maxMessages: 100, maxBytes: 1e6 }, { emit: () => undefined });
    const about = { id: 'stream:orders', label: 'orders', kind: 'stream' as const };
    const origin = { ...about, broker: { url: 'redis://one' }, key: 'orders', from: { at: 'latest' as const } };
    session.setSources([{ ...about, origin }]);
    for (const [at, orderId] of ['o-1', 'o-2', 'o-1'].entries()) {
      const fields = ['data', JSON.stringify({ orderId }), 'bytes', Buffer.from([0xff])];
      session.append(
        'stream:orders',
        at + 1,
        `${at + 1}-0`,
        fields.map((each) => Buffer.from(each)),
      );
    }
    session.appended();
  });
  afterEach(() => {
    session.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  function write(format: 'ndjson' | 'otlp', path: string): Promise<{ readonly hops: number }> {
    const wiring = { publishers: {}, consumers: {} };
    const question = { value: 'o-1', isAnywhere: true, wiring, limit: 100, format, path };
    return Promise.resolve(traceHandlers(new Map([['one', session]])).exportTrace(question, never));
  }

  it('has whole payloads, those that are no text too', async () => {
    const path = join(folder, 'trace.ndjson');
    expect(await write('ndjson', path)).toEqual({ hops: 2 });
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { id: '1-0', payload: { data: '{"orderId":"o-1"}', bytes: { base64: '/w==' } }, causes: [] },
      { id: '3-0' },
    ]);
  });

  it('is JSON as a whole where it is of spans, and replaces what was there', async () => {
    const path = join(folder, 'trace.otlp.json');
    await write('ndjson', path);
    expect(await write('otlp', path)).toEqual({ hops: 2 });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toHaveProperty('resourceSpans');
    expect(readdirSync(folder)).toEqual(['trace.otlp.json']);
  });

  it('is said not to be there where it cannot be written, and leaves nothing behind', async () => {
    await expect(write('otlp', join(folder, 'nowhere', 'x.json'))).rejects.toMatchObject({
      problem: { code: 'tap.cannot-write' },
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});
