import { describe, expect, it } from 'vitest';
import { Steering } from '../../../src/transfer/steering.ts';

const never = new AbortController().signal;

describe('What steers a transfer', () => {
  it('lets all go at once without a rate', async () => {
    expect(await new Steering().take(500, () => 0, never)).toBe(500);
  });

  it('lets as many go as the rate allows, and does not catch up on what was not sent', async () => {
    let now = 1000;
    const steering = new Steering({ ratePerSecond: 1000 });
    // A batch is what falls due in a fiftieth of a second.
    expect(await steering.take(500, () => now, never)).toBe(21);
    now += 10;
    expect(await steering.take(500, () => now, never)).toBe(10);
    now += 10_000;
    expect(await steering.take(500, () => now, never)).toBe(21);
  });

  it('keeps to a rate over many takes', async () => {
    let now = 0;
    let sent = 0;
    const steering = new Steering({ ratePerSecond: 300 });
    for (; now < 10_000; now += 7) sent += await steering.take(2, () => (now += 0.01), never);
    expect(sent).toBeLessThanOrEqual(3010);
    expect(sent).toBeGreaterThan(2700);
  });

  it('waits while it is paused, and lets one go for each step', async () => {
    const steering = new Steering({ isPaused: true });
    let went = 0;
    const taking = (async () => {
      for (;;) went += await steering.take(100, () => 0, never);
    })();
    taking.catch(() => undefined);
    await Promise.resolve();
    expect(went).toBe(0);
    steering.step();
    steering.step();
    await settled();
    expect(went).toBe(2);
  });

  it('goes on when it is resumed, and rejects when it is cancelled', async () => {
    const steering = new Steering({ isPaused: true });
    const taking = steering.take(10, () => 0, never);
    steering.change({ isPaused: false });
    expect(await taking).toBe(10);
    steering.change({ isPaused: true });
    const controller = new AbortController();
    const waiting = steering.take(10, () => 0, controller.signal);
    controller.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });
});

/** All that can go on without a timer has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
