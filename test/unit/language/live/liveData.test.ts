import { describe, expect, it } from 'vitest';
import { LiveData } from '../../../../src/language/live/liveData.ts';

const answer = { directory: '/shop', services: {}, channels: {}, images: ['redis:7-alpine'] };

describe('what runs, as the client tells it', () => {
  it('is waited for by whoever needs it, also when something else has asked', async () => {
    const asked = Promise.withResolvers<unknown>();
    const live = new LiveData(
      () => asked.promise,
      () => undefined,
    );
    expect(live.peek()).toBeUndefined();
    expect(live.isDue).toBe(true);
    setTimeout(() => asked.resolve(answer), 5);
    await live.soon(10_000);
    expect(live.known?.images).toEqual(['redis:7-alpine']);
    expect(live.isDue).toBe(false);
  });

  it('is waited for in vain once, and no more until the client has answered', async () => {
    const asked = Promise.withResolvers<unknown>();
    const live = new LiveData(
      () => asked.promise,
      () => undefined,
    );
    await live.soon(1);
    expect(live.isDue).toBe(false);
    // Longer than a test may take.
    await live.soon(600_000);
    asked.resolve(answer);
    await asked.promise;
    await new Promise(setImmediate);
    expect(live.known?.images).toEqual(['redis:7-alpine']);
    live.invalidate();
    expect(live.isDue).toBe(true);
  });
});
