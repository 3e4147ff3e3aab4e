import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import { SeenFindings } from '../../../../src/language/live/seenFindings.ts';
import type { Live } from '../../../../src/protocol/live.ts';
import { anApplication, aService } from '../../../fakes/models.ts';

const application = anApplication([aService('orders', {})]);
const orders = { state: 'running', up: 1, good: 1, wanted: 1, hasHealthcheck: false, hasContainers: true, ports: [] };

describe('when something was seen last', () => {
  let changes: number;
  let seen: SeenFindings;

  beforeEach(() => {
    vi.useFakeTimers();
    changes = 0;
    seen = new SeenFindings(systemClock, () => changes++);
  });

  afterEach(() => {
    seen.dispose();
    vi.useRealTimers();
  });

  const live = (lastSeenMs: number): Live => ({
    directory: application.directory,
    configFiles: [...application.configFiles],
    services: { orders },
    channels: {},
    images: [],
    findings: [
      { code: 'undeclared-publish', text: '', service: 'orders', channel: 'a', group: null, lastSeenMs, about: '' },
    ],
  });
  const said = (): readonly (string | undefined)[] => seen.of(application).map((one) => one.seen);

  it('is said as it was when it was told first, however often it is seen', () => {
    seen.update(live(Date.now() - 12_000));
    for (let count = 0; count < 50; count++) {
      vi.advanceTimersByTime(1000);
      seen.update(live(Date.now()));
    }
    expect(said()).toEqual(['12 s ago']);
    expect(changes).toBe(1);
  });

  it('is said anew after a minute, by itself too, and in coarser words the longer it is ago', () => {
    seen.update(live(Date.now() - 12_000));
    vi.advanceTimersByTime(60_000);
    expect(said()).toEqual(['1 min ago']);
    vi.advanceTimersByTime(2 * 60_000);
    expect(said()).toEqual(['3 min ago']);
    vi.advanceTimersByTime(2 * 3_600_000);
    expect(said()).toEqual(['2 h ago']);
    const before = changes;
    vi.advanceTimersByTime(30 * 60_000);
    expect(changes).toBe(before);
  });

  it('is said to be just now while it is', () => {
    seen.update(live(Date.now() - 1500));
    expect(said()).toEqual(['just now']);
  });

  it('is forgotten once the client does not tell it any more', () => {
    seen.update(live(Date.now()));
    seen.update(undefined);
    expect(said()).toEqual([]);
    expect(changes).toBe(2);
    expect(vi.getTimerCount()).toBe(0);
  });
});
