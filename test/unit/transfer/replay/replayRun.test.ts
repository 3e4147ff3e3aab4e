import { describe, expect, it } from 'vitest';
import type { RecordedLine, RecordedMessage } from '../../../../src/messages/recording/recording.ts';
import type { UnreadableLine } from '../../../../src/messages/recording/readLine.ts';
import type { ReplayJob } from '../../../../src/transfer/replay/job.ts';
import { ReplayRun } from '../../../../src/transfer/replay/replayRun.ts';
import { Steering } from '../../../../src/transfer/steering.ts';
import type { TransferProgress } from '../../../../src/transfer/transfer.ts';
import { FakeServer, type Taken } from './replayWorld.ts';

const plain: ReplayJob = {
  kind: 'replay',
  path: '/r.patchbay.ndjson',
  broker: 'a',
  routes: [],
  range: { fromUs: null, toUs: null },
  fromLine: null,
  filter: null,
  speed: Infinity,
  times: 1,
  mark: null,
  keepsIds: false,
  isDry: false,
  run: 'run',
};

function pushed(at: number, value = String(at), channel = 'k'): RecordedMessage {
  return { at, kind: 'list', channel, event: 'rpush', side: 'right', fields: [['rpush', value]] };
}

interface World {
  readonly lines: readonly (RecordedLine | UnreadableLine)[];
  readonly job?: Partial<ReplayJob>;
  readonly steering?: Steering;
  readonly server?: FakeServer;
  readonly onProgress?: (progress: TransferProgress) => void;
  readonly matching?: (message: RecordedMessage) => boolean;
  readonly signal?: AbortSignal;
}

function replay({ lines, job, steering = new Steering(), server, onProgress, matching, signal }: World) {
  const taken: Taken = [];
  const its = server ?? new FakeServer(taken);
  const recording = {
    endUs: undefined,
    async *read() {
      // In stretches of two, as a file comes in pieces.
      for (let at = 0; at < lines.length; at += 2) {
        yield await Promise.resolve({ firstLine: at + 2, lines: lines.slice(at, at + 2), bytes: at });
      }
    },
    matching: (messages: readonly { readonly message: RecordedMessage }[]) =>
      matching && messages.map(({ message }) => matching(message)),
  };
  const control = { steering, onProgress: onProgress ?? (() => undefined) };
  const ports = { nowMs: () => performance.now() };
  const run = new ReplayRun({ ...plain, ...job }, recording, () => its.writer, ports, control);
  return { taken, ending: run.run(signal ?? new AbortController().signal) };
}

describe('ReplayRun', () => {
  it('sends every message of a recording in its order', async () => {
    const { taken, ending } = replay({ lines: [pushed(1), pushed(2, 'b', 'other'), pushed(3)] });
    expect(await ending).toMatchObject({ done: 3, skipped: 0, failed: 0, isComplete: true, notes: [] });
    expect(taken).toEqual(['k 1', 'other b', 'k 3']);
  });

  it('replays a range, and reads nothing behind it', async () => {
    const lines = [pushed(1), pushed(2), pushed(3), pushed(4), { mistake: 'is not reached' }];
    const { taken, ending } = replay({ lines, job: { range: { fromUs: 2, toUs: 4 } } });
    expect(await ending).toMatchObject({ done: 2, skipped: 1, isComplete: true });
    expect(taken).toEqual(['k 2', 'k 3']);
  });

  it('goes on from a line', async () => {
    const { taken, ending } = replay({ lines: [pushed(1), pushed(2), pushed(3)], job: { fromLine: 4 } });
    await ending;
    expect(taken).toEqual(['k 3']);
  });

  it('leaves out what the filter does', async () => {
    const { taken, ending } = replay({ lines: [pushed(1), pushed(2), pushed(3)], matching: ({ at }) => at !== 2 });
    expect(await ending).toMatchObject({ done: 2, skipped: 1, isComplete: true });
    expect(taken).toEqual(['k 1', 'k 3']);
  });

  it('says what it left out, and what the recording lacks', async () => {
    const popped: RecordedMessage = { at: 2, kind: 'list', channel: 'k', event: 'lpop', fields: [['lpop', 'x']] };
    const gap: RecordedLine = { at: 3, kind: 'list', channel: 'k', gap: { lost: 4, reason: 'lost' } };
    const { ending } = replay({ lines: [pushed(1), popped, gap, pushed(4)] });
    const report = await ending;
    expect(report).toMatchObject({ done: 2, skipped: 1, isComplete: true });
    expect(report.notes).toEqual([
      '1 message was left out: they tell of something that was removed, which a replay does not do.',
      '4 messages are missing in the recording, where it has gaps.',
    ]);
  });

  it('counts a line that cannot be read as failed, and goes on', async () => {
    const { taken, ending } = replay({ lines: [pushed(1), { mistake: 'The line is no JSON object.' }, pushed(3)] });
    const report = await ending;
    expect(report).toMatchObject({ done: 2, failed: 1, isComplete: false });
    expect(report.problems[0]?.message).toBe('Line 3: The line is no JSON object.');
    expect(taken).toEqual(['k 1', 'k 3']);
  });

  it('replays it several times', async () => {
    const { taken, ending } = replay({ lines: [pushed(1), pushed(2)], job: { times: 3 } });
    expect(await ending).toMatchObject({ done: 6 });
    expect(taken).toEqual(['k 1', 'k 2', 'k 1', 'k 2', 'k 1', 'k 2']);
  });

  it('ends an endless replay in which there is nothing to send', async () => {
    const { ending } = replay({ lines: [pushed(1)], matching: () => false, job: { times: null } });
    expect(await ending).toMatchObject({ done: 0, isComplete: true });
  });

  it('takes steps while it is paused', async () => {
    const steering = new Steering({ isPaused: true });
    const states: string[] = [];
    const { taken, ending } = replay({
      lines: [pushed(0), pushed(10_000_000), pushed(20_000_000)],
      job: { speed: 1 },
      steering,
      onProgress: ({ state, done }) => {
        states.push(`${state} ${done}`);
        if (state !== 'paused') return;
        if (done < 2) queueMicrotask(() => steering.step());
        else queueMicrotask(() => steering.change({ isPaused: false, speed: Infinity }));
      },
    });
    await ending;
    expect(taken).toEqual(['k 0', 'k 10000000', 'k 20000000']);
    expect(states).toContain('paused 2');
  });

  it('goes faster at once when the speed is changed', async () => {
    const steering = new Steering();
    const { ending } = replay({
      lines: [pushed(0), pushed(3_600_000_000)],
      job: { speed: 1 },
      steering,
      onProgress: ({ done }) => {
        if (done === 1) queueMicrotask(() => steering.change({ speed: Infinity }));
      },
    });
    expect(await ending).toMatchObject({ done: 2 });
  });

  it('says where to go on when it is stopped', async () => {
    const stopping = new AbortController();
    const { ending } = replay({
      lines: [pushed(0), pushed(1), pushed(3_600_000_000)],
      job: { speed: 1 },
      signal: stopping.signal,
      onProgress: ({ done }) => {
        if (done === 2) stopping.abort();
      },
    });
    expect(await ending).toMatchObject({ done: 2, isComplete: false, resumeAt: '4' });
  });

  it('waits for a broker that could not be reached, and loses nothing', async () => {
    const taken: Taken = [];
    const server = new FakeServer(taken);
    server.callsAway = 1;
    const states: string[] = [];
    const { ending } = replay({
      lines: [pushed(1), pushed(2)],
      server,
      onProgress: ({ state }) => states.push(state),
    });
    expect(await ending).toMatchObject({ done: 2, failed: 0, isComplete: true });
    expect(states).toContain('waiting');
    expect(taken).toEqual(['k 1', 'k 2']);
  });

  it('stops where it cannot know what arrived, and says so', async () => {
    const server = new FakeServer([]);
    server.lossAfter = 1;
    server.unansweredAtLoss = 1;
    const { ending } = replay({ lines: [pushed(1), pushed(2), pushed(3)], server });
    const report = await ending;
    expect(report).toMatchObject({ done: 0, isComplete: false, resumeAt: '2' });
    expect(report.notes[0]).toContain('2 messages were sent');
  });
});
