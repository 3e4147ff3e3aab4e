import { describe, expect, it } from 'vitest';
import { Steadiness } from '../../../../../src/engine/docker/containers/steadiness.ts';

const steadyMs = 40;

/** Resolves to how often somebody had to look. */
function untilLongEnough(steadiness: Steadiness, runAt: (look: number) => string | undefined): Promise<number> {
  let looks = 0;
  return new Promise((resolve) => {
    const look = (): void => {
      const run = runAt(looks++);
      if (steadiness.isLongEnough('web', run, look)) resolve(looks);
      else if (run === undefined) setTimeout(look, 1);
    };
    look();
  });
}

describe('a condition that has to hold for a while', () => {
  it('is looked at again when the timer that should tell was too early', async () => {
    // A machine that was busy just when the time was taken: what is told first is later than the timer's own start.
    let isFirst = true;
    const nowMs = (): number => {
      const lateMs = isFirst ? steadyMs / 2 : 0;
      isFirst = false;
      return performance.now() + lateMs;
    };
    const steadiness = new Steadiness(steadyMs, nowMs);
    expect(await untilLongEnough(steadiness, () => 'run')).toBeGreaterThan(1);
    steadiness.dispose();
  });

  it('begins anew with another run, and where it did not hold', async () => {
    const steadiness = new Steadiness(steadyMs);
    const fromMs = performance.now();
    const runs = ['one', 'two', undefined];
    await untilLongEnough(steadiness, (look) => (look < runs.length ? runs[look] : 'three'));
    expect(performance.now() - fromMs).toBeGreaterThan(3 * steadyMs - 5);
    steadiness.dispose();
  });

  it('is met at once where it need not hold for long', () => {
    expect(new Steadiness(0).isLongEnough('web', 'run', () => undefined)).toBe(true);
  });
});
