import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Recorder, type Screen } from '../../../../src/transfer/record/recorder.ts';
import { RecordingClock } from '../../../../src/transfer/record/recordingClock.ts';
import { RecordingFile } from '../../../../src/transfer/record/recordingFile.ts';

interface World {
  readonly recorder: Recorder;
  readonly lines: () => unknown[];
  readonly file: { isOverfull: boolean };
  isFull: boolean;
}

function world(limit = Infinity, screen?: Screen): World {
  let text = '';
  const file = { isOverfull: false, write: (line: string) => void (text += line), room: () => undefined };
  const its = {
    file,
    isFull: false,
    lines: () =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    recorder: new Recorder([{ id: 'pubsub:news', kind: 'pubsub', label: 'news', channel: 'news' }], new Map(), {
      file,
      header: (startedAtMs) => `{"startedAt":${startedAtMs}}\n`,
      clock: new RecordingClock(() => 0, 1_700_000_000_000),
      screen,
      limit,
      onFull: () => void (its.isFull = true),
      onProblem: () => undefined,
    }),
  };
  return its;
}

const hear = ({ recorder }: World, ...payloads: string[]): void => {
  for (const payload of payloads) {
    recorder.append('pubsub:news', 1_700_000_000_000, '', [Buffer.alloc(0), Buffer.from(payload)]);
  }
  recorder.appended();
};

describe('A recorder', () => {
  test('counts what the disk is too slow for, in a gap where it is missing', () => {
    const its = world();
    hear(its, 'a');
    its.file.isOverfull = true;
    hear(its, 'b', 'c');
    its.file.isOverfull = false;
    hear(its, 'd');
    expect(its.lines().slice(2)).toMatchObject([
      { gap: { lost: 2, reason: 'The disk was too slow for what came.' } },
      { fields: [['', 'd']] },
    ]);
    expect(its.recorder.counts).toMatchObject({ written: 2, gaps: 1, lost: 2 });
  });

  test('tells a message that is too large for a line as a gap', () => {
    const its = world();
    its.recorder.append('pubsub:news', 0, '', [Buffer.alloc(0), Buffer.alloc(65 * 1024 * 1024)]);
    expect(its.lines()[1]).toMatchObject({ gap: { lost: 1, reason: expect.stringContaining('too large') as string } });
  });

  test('writes no more than the limit, and says when it is reached', () => {
    const its = world(2);
    hear(its, 'a', 'b', 'c');
    expect([its.lines().length, its.isFull, its.recorder.counts.written]).toEqual([3, true, 2]);
  });

  test('writes what its screen lets pass, in order, gaps included', () => {
    const its = world(Infinity, { pass: (messages) => messages.filter(({ fields }) => String(fields[1]) !== 'b') });
    hear(its, 'a', 'b');
    its.recorder.appendGap('pubsub:news', 0, 1500);
    hear(its, 'c');
    expect(its.lines().slice(1)).toMatchObject([
      { fields: [['', 'a']] },
      { gap: { lost: 0, isMore: true, reason: 'No connection for 1.5 s.' } },
      { fields: [['', 'c']] },
    ]);
    expect(its.recorder.counts).toMatchObject({ written: 2, left: 1, isMoreLost: true });
  });

  test('has a header though nothing came', () => {
    const its = world();
    its.recorder.end();
    expect(its.lines()).toEqual([{ startedAt: 1_700_000_000_000 }]);
  });
});

describe('The file of a recording', () => {
  test('has all that was written, in order, and holds back who can wait while much is on its way', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'patchbay-file-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'a.patchbay.ndjson');
    const file = await RecordingFile.create(path, () => undefined);
    const line = `${'x'.repeat(1023)}\n`;
    let waits = 0;
    for (let i = 0; i < 20_000; i++) {
      file.write(line);
      const room = file.room();
      if (room) waits++;
      await room;
    }
    await file.close();
    expect(waits).toBeGreaterThan(0);
    expect(file.bytes).toBe(20_000 * 1024);
    expect(readFileSync(path).equals(Buffer.from(line.repeat(20_000)))).toBe(true);
  });

  test('that cannot be made says why', async () => {
    await expect(RecordingFile.create('/nowhere/a.patchbay.ndjson', () => undefined)).rejects.toMatchObject({
      problem: { code: 'record.cannot-write' },
    });
  });
});
