import { describe, expect, it, vi } from 'vitest';
import { withWholeStarts } from '../../../../src/app/operations/wholeStarts.ts';
import type { Step } from '../../../../src/engine/step.ts';

const common = { id: 'x', service: 'web', name: 'shop-web-1', after: [], reason: '' } as const;
const start: Step = { ...common, kind: 'start', number: 1 };
const stop: Step = { ...common, kind: 'stop' };

describe('A plan whose starts are finished once they have begun', () => {
  it('gives a start time after the plan is cancelled, and any other step none', async () => {
    vi.useFakeTimers();
    try {
      const signals = new Map<string, AbortSignal>();
      const perform = (step: Step, _: unknown, __: unknown, signal: AbortSignal): Promise<void> => {
        signals.set(step.kind, signal);
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      };
      const engine = withWholeStarts({ perform }, 2000);
      const cancelling = new AbortController();
      const work = [start, stop].map((step) => engine.perform(step, undefined, () => undefined, cancelling.signal));
      cancelling.abort();
      expect([signals.get('start')?.aborted, signals.get('stop')?.aborted]).toEqual([false, true]);
      vi.advanceTimersByTime(1999);
      expect(signals.get('start')?.aborted).toBe(false);
      vi.advanceTimersByTime(1);
      expect(signals.get('start')?.aborted).toBe(true);
      await Promise.all(work);
    } finally {
      vi.useRealTimers();
    }
  });
});
