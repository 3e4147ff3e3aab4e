import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import type { Publication, Sent } from '../../../../src/broker/publication.ts';
import { runPublishMany } from '../../../../src/transfer/publish/runPublishMany.ts';
import { parsePlace, filePlaceText, type PublishManyJob } from '../../../../src/transfer/publish/job.ts';
import { Steering } from '../../../../src/transfer/steering.ts';
import type { TransferProgress, TransferReport } from '../../../../src/transfer/transfer.ts';
import { FakeBroker } from '../../../fakes/fakeBroker.ts';

let folder = '';
let contract = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-publish-'));
  contract = await file('order.schema.json', '{"properties":{"total":{"type":"number"}}}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

/** A broker that keeps what it is sent; `refuse` says of a text that it is not taken. */
class KeepingBroker extends FakeBroker {
  readonly kept: string[] = [];
  refuse: (text: string) => Sent | undefined = () => undefined;
  onSend: () => void | Promise<void> = () => undefined;

  override async sendAll(publications: readonly Publication[]): Promise<readonly Sent[]> {
    await this.onSend();
    return publications.map((publication): Sent => {
      // As a server that does not know it.
      if (publication.options?.idempotency)
        return { kind: 'failed', problem: refusal('broker.refused'), isUnknown: false };
      const text = totalIn(String(publication.fields[0]?.[1]));
      const refused = this.refuse(text);
      if (refused) return refused;
      this.kept.push(text);
      return { kind: 'sent', answer: {} };
    });
  }
}

/** What an order is told apart by. */
function totalIn(text: string): string {
  return /"total":"?([^"}]*)/.exec(text)?.[1] ?? text;
}

function refusal(code: string): { readonly code: string; readonly severity: 'error'; readonly message: string } {
  return { code, severity: 'error', message: 'No.' };
}

interface Running {
  readonly broker?: KeepingBroker;
  readonly steering?: Steering;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TransferProgress) => void;
}

async function publish(
  path: string,
  job: Partial<PublishManyJob>,
  { broker = new KeepingBroker(), steering = new Steering(), signal, onProgress = () => undefined }: Running = {},
): Promise<{ readonly report: TransferReport; readonly kept: readonly string[] }> {
  const whole: PublishManyJob = {
    kind: 'publishMany',
    from: { kind: 'file', path },
    to: {
      broker: 'redis://x',
      kind: 'stream',
      key: 'orders',
      payload: { field: 'body', contract: { path: contract } },
    },
    start: null,
    invalid: 'refuse',
    isDryRun: false,
    total: null,
    maxProblems: 10,
    run: 'r',
    ...job,
  };
  const ports = {
    broker: () => ({ value: broker, dispose: () => undefined }),
    nowMs: () => performance.now(),
    logger: silentLogger,
  };
  const report = await runPublishMany(whole, ports, { steering, onProgress }, signal ?? new AbortController().signal);
  return { report, kept: broker.kept };
}

/** Three good ones, one that breaks the contract, one that is no JSON. */
const mixed = '{"total":1}\n{"total":"x"}\n{"total":2}\n{\n{"total":3}\n';

function words({ problems }: TransferReport): readonly string[] {
  return problems.map(({ severity, message }) => `${severity} ${message}`);
}

describe('Many messages of a file', () => {
  test('arrive in their order, however many there are', async () => {
    const texts = Array.from({ length: 3000 }, (_, index) => String(index));
    const path = await file('many.ndjson', texts.map((total) => `{"total":${total}}`).join('\n'));
    const told: TransferProgress[] = [];
    const { report, kept } = await publish(
      path,
      { total: 3000 },
      { onProgress: (progress) => void told.push(progress) },
    );
    expect(kept).toEqual(texts);
    expect(report).toEqual({
      done: 3000,
      skipped: 0,
      failed: 0,
      isComplete: true,
      problems: [],
      moreProblems: 0,
      notes: [],
    });
    expect(told.at(-1)).toMatchObject({ state: 'running', done: 3000, total: 3000 });
  });

  test('end with the first that is not valid, unless they are to be left out, or sent', async () => {
    const path = await file('mixed.ndjson', mixed);
    const refused = await publish(path, {});
    expect(refused.kept).toEqual(['1']);
    expect(refused.report).toMatchObject({ done: 1, failed: 1, isComplete: false, resumeAt: '2' });
    expect(words(refused.report)).toEqual(['error Line 2: it breaks order.schema.json: payload.total must be number.']);

    const skipped = await publish(path, { invalid: 'skip' });
    expect(skipped.kept).toEqual(['1', '2', '3']);
    expect(skipped.report).toMatchObject({ done: 3, skipped: 2, failed: 0, isComplete: true });
    expect(words(skipped.report)).toHaveLength(2);

    const sent = await publish(path, { invalid: 'send' });
    expect(sent.kept).toEqual(['1', 'x', '2', '3']);
    expect(sent.report).toMatchObject({ done: 4, failed: 1, notes: ['1 of the sent messages breaks the contract.'] });
    expect(words(sent.report).map((text) => text.split(':')[0])).toEqual(['warning Line 2', 'error Line 4']);
  });

  test('are only looked at in a dry run, which tells of every one that is not valid', async () => {
    const path = await file('mixed.ndjson', mixed);
    const { report, kept } = await publish(path, { isDryRun: true, maxProblems: 1 });
    expect(kept).toEqual([]);
    expect(report).toMatchObject({ done: 3, skipped: 1, failed: 1, moreProblems: 1, isComplete: true });
    expect(report.problems[0]?.at).toEqual({
      file: path,
      range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } },
    });
  });

  test('go on from a line, and in a line of many from one of them', async () => {
    const lines = await file('lines.ndjson', '{"total":1}\n{"total":2}\n{"total":3}');
    expect((await publish(lines, { start: { line: 2, nth: 1 } })).kept).toEqual(['2', '3']);
    const array = await file('array.json', '[{"total":1},{"total":2},{"total":"x"},{"total":4}]');
    const { report } = await publish(array, {});
    expect(report).toMatchObject({ done: 2, resumeAt: '1:3' });
    const start = parsePlace(report.resumeAt ?? '') ?? null;
    expect((await publish(array, { start, invalid: 'skip' })).kept).toEqual(['4']);
    expect([parsePlace('0'), parsePlace('1:'), parsePlace('x')]).toEqual([undefined, undefined, undefined]);
    expect(filePlaceText({ line: 7, nth: 1 })).toBe('7');
  });

  test('end where the broker refuses one, and say which of those behind it arrived', async () => {
    const path = await file('refused.ndjson', '{"total":1}\n{"total":2}\n{"total":3}\n{"total":4}');
    const broker = new KeepingBroker();
    broker.refuse = (text) =>
      text === '2' ? { kind: 'failed', problem: refusal('broker.refused'), isUnknown: false } : undefined;
    const { report, kept } = await publish(path, {}, { broker });
    expect(kept).toEqual(['1', '3', '4']);
    expect(report).toMatchObject({ done: 3, failed: 1, isComplete: false, resumeAt: '2' });
    expect(words(report)).toEqual(['error Line 2: the broker refused it: No.']);
    expect(report.notes.at(-1)).toBe('2 messages behind it were on the way already, and arrived.');
  });

  test('end where nobody knows whether some arrived, and say where to look', async () => {
    const path = await file('lost.ndjson', '{"total":1}\n{"total":2}\n{"total":3}');
    const broker = new KeepingBroker();
    broker.refuse = (text) =>
      text === '1' ? undefined : { kind: 'failed', problem: refusal('broker.unreachable'), isUnknown: true };
    const { report } = await publish(path, {}, { broker });
    expect(report).toMatchObject({ done: 1, failed: 0, isComplete: false, resumeAt: '2' });
    expect(report.notes[0]).toMatch(/^2 messages were sent, and the connection was lost/);
  });

  test('wait for a broker that was lost before they were sent', async () => {
    const path = await file('wait.ndjson', '{"total":1}\n{"total":2}');
    const broker = new KeepingBroker();
    const states: string[] = [];
    let tries = 0;
    broker.refuse = (text) => {
      if (text !== '2' || ++tries > 2) return undefined;
      return { kind: 'failed', problem: refusal('broker.unreachable'), isUnknown: false };
    };
    const { report, kept } = await publish(path, {}, { broker, onProgress: ({ state }) => void states.push(state) });
    expect(kept).toEqual(['1', '2']);
    expect(report.isComplete).toBe(true);
    expect(states).toContain('waiting');
  });

  test('end when they are stopped, with the line to go on from', async () => {
    const path = await file('stopped.ndjson', Array.from({ length: 1000 }, () => '{"total":1}').join('\n'));
    const stopping = new AbortController();
    const steering = new Steering({ isPaused: true });
    const onProgress = ({ state, done }: TransferProgress): void => {
      if (state !== 'paused') return;
      if (done === 2) stopping.abort();
      else steering.step();
    };
    const { report, kept } = await publish(path, {}, { steering, onProgress, signal: stopping.signal });
    expect(kept).toHaveLength(2);
    expect(report).toMatchObject({
      done: 2,
      isComplete: false,
      resumeAt: '3',
      notes: ['It was stopped before its end.'],
    });
  });

  test('are samples of the contract, where it says what they are', async () => {
    const from = { kind: 'samples', of: 'invalid', seed: 1, count: 1 } as const;
    const { report, kept } = await publish('', { from, invalid: 'send' });
    expect(kept).toHaveLength(1);
    expect(report.notes).toEqual(['1 of the sent messages breaks the contract.']);
    expect(words(report)[0]).toMatch(/^warning Sample 1: it breaks order.schema.json/);
  });

  test('are not begun where there is no file that can be read', async () => {
    await expect(publish(join(folder, 'none.ndjson'), {})).rejects.toThrow(/there is no such file/);
    await expect(publish(folder, {})).rejects.toThrow(/it is no regular file/);
    const utf16 = join(folder, 'utf16.csv');
    await writeFile(utf16, Buffer.from('\ufeffa,b\n1,2', 'utf16le'));
    await expect(publish(utf16, {})).rejects.toThrow(/save it as UTF-8/);
    await expect(publish(await file('words.txt', 'one\ntwo'), {})).rejects.toThrow(/it is neither NDJSON/);
    const useless = { path: join(folder, 'gone.schema.json') };
    const to = { broker: 'redis://x', kind: 'stream', key: 'orders', payload: { contract: useless } } as const;
    const { report } = await publish(await file('one.json', '{"total":"x"}'), { to });
    expect(report).toMatchObject({
      done: 1,
      notes: ['gone.schema.json cannot be read. No message was held against it.'],
    });
  });
});
