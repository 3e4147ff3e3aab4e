import { describe, expect, it } from 'vitest';
import { LoopGuard } from '../../../../src/develop/session/loopGuard.ts';

const log = '/w/a/log.txt';

/** Rounds of a service whose restart takes 400 ms, and which then writes a file; the answers of the guard. */
function rounds(
  guard: LoopGuard,
  count: number,
  path: (round: number) => string = () => log,
  startMs = 10_000,
): readonly boolean[] {
  return Array.from({ length: count }, (_, round) => {
    const atMs = startMs + round * 1000;
    guard.began('a', atMs);
    guard.ended('a', atMs + 400);
    return guard.mayAct('a', [path(round)], atMs + 600 + (round % 3) * 50);
  });
}

describe('A watch that keeps itself busy', () => {
  it('is suspended after six rounds, with the cause', () => {
    const guard = new LoopGuard();
    expect(rounds(guard, 6)).toEqual([true, true, true, true, true, false]);
    expect(guard.causeOf('a')).toEqual({ services: ['a'], paths: [log], count: 6 });
    expect(rounds(guard, 2, undefined, 20_000)).toEqual([false, false]);
  });

  it('is found when it numbers what it writes', () => {
    const guard = new LoopGuard();
    expect(rounds(guard, 6, (round) => `/w/a/out-${round}.txt`).at(-1)).toBe(false);
    expect(guard.causeOf('a')?.paths).toEqual(['/w/a/out-5.txt']);
  });

  it('is found while a build changes what it is built from, and so never ends', () => {
    const guard = new LoopGuard();
    const answers = Array.from({ length: 6 }, (_, round) => {
      guard.began('a', round * 40_000);
      return guard.mayAct('a', ['/w/a/generated.go'], round * 40_000 + 30_000 + (round % 2) * 5000);
    });
    expect(answers).toEqual([true, true, true, true, true, false]);
  });

  it('is found where two services keep each other busy', () => {
    const guard = new LoopGuard();
    const answers: boolean[] = [];
    for (let round = 0; round < 6; round++) {
      const atMs = round * 12_000;
      guard.began('a', atMs);
      guard.ended('a', atMs + 1000);
      answers.push(guard.mayAct('b', ['/w/b/from-a'], atMs + 1200));
      guard.began('b', atMs + 5000);
      guard.ended('b', atMs + 6000);
      answers.push(guard.mayAct('a', ['/w/a/from-b'], atMs + 6300));
    }
    expect(answers.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => true));
    expect(answers.slice(10)).toEqual([false, false]);
    expect(guard.causeOf('a')).toEqual({ services: ['a', 'b'], paths: ['/w/a/from-b'], count: 6 });
  });

  it('is freed by the change of another file, and by a person', () => {
    const guard = new LoopGuard();
    rounds(guard, 6);
    expect(guard.mayAct('a', [log, '/w/a/main.js'], 30_000)).toBe(true);
    expect(guard.causeOf('a')).toBeUndefined();
    rounds(guard, 6, undefined, 40_000);
    guard.saved(log, 60_000);
    expect(guard.mayAct('a', [log], 60_010)).toBe(true);
    rounds(guard, 6, undefined, 70_000);
    guard.resume('a');
    expect(guard.mayAct('a', [log], 90_000)).toBe(true);
  });
});

describe('No loop', () => {
  it('are edits with a moment of rest between them', () => {
    const guard = new LoopGuard();
    const answers = Array.from({ length: 20 }, (_, round) => {
      guard.began('a', round * 10_000);
      guard.ended('a', round * 10_000 + 400);
      return guard.mayAct('a', [log], round * 10_000 + 5000);
    });
    expect(answers).not.toContain(false);
  });

  it('are edits of one file while each of many builds runs, at a time of the person', () => {
    const guard = new LoopGuard();
    const offsets = [3000, 21_000, 9000, 14_000, 2000, 19_000, 11_000, 5000, 16_000, 8000];
    const answers = offsets.map((offsetMs, round) => {
      guard.began('a', round * 30_000);
      return guard.mayAct('a', [log], round * 30_000 + offsetMs);
    });
    expect(answers).not.toContain(false);
  });

  it('are the many changes of a file that is written while one build runs', () => {
    const guard = new LoopGuard();
    guard.began('a', 0);
    const answers = Array.from({ length: 60 }, (_, batch) => guard.mayAct('a', [log], 10_000 + batch * 250));
    expect(answers).not.toContain(false);
  });

  it('are the steps of a change of branches, each with other files', () => {
    const guard = new LoopGuard();
    expect(rounds(guard, 12, (round) => `/w/a/${'abcdefghijkl'[round]}.js`)).not.toContain(false);
  });

  it('are files that the editor has written, however fast', () => {
    const guard = new LoopGuard();
    const answers = Array.from({ length: 12 }, (_, round) => {
      guard.began('a', round * 1000);
      guard.ended('a', round * 1000 + 400);
      guard.saved(log, round * 1000 + 590);
      return guard.mayAct('a', [log], round * 1000 + 600);
    });
    expect(answers).not.toContain(false);
  });
});
