import { describe, expect, it } from 'vitest';
import { untilResumed } from '../../../../src/app/debug/untilResumed.ts';
import { ActivityTracker } from '../../../../src/app/services/activity.ts';

const never = new AbortController().signal;

describe('What would end a program', () => {
  it('goes on at once where no debugger holds it', async () => {
    const activity = new ActivityTracker();
    activity.setDebugging('shop-orders-1', { state: 'debugging' });
    activity.setDebugging('shop-web-1', { state: 'paused' });
    await untilResumed(activity, ['shop-orders-1'], never);
  });

  it('waits while the debugger holds one of its containers', async () => {
    const activity = new ActivityTracker();
    activity.setDebugging('shop-orders-2', { state: 'paused' });
    let hasGoneOn = false;
    const waiting = untilResumed(activity, ['shop-orders-1', 'shop-orders-2'], never).then(() => (hasGoneOn = true));
    activity.setDebugging('shop-orders-1', { state: 'debugging' });
    await Promise.resolve();
    expect(hasGoneOn).toBe(false);
    activity.setDebugging('shop-orders-2', { state: 'debugging' });
    expect(await waiting).toBe(true);
  });

  it('goes on when debugging ends, and is given up with what wanted it', async () => {
    const activity = new ActivityTracker();
    activity.setDebugging('shop-orders-1', { state: 'paused' });
    const waiting = untilResumed(activity, ['shop-orders-1'], never);
    activity.setDebugging('shop-orders-1', undefined);
    await waiting;
    activity.setDebugging('shop-orders-1', { state: 'paused' });
    const cancelling = new AbortController();
    const cancelled = untilResumed(activity, ['shop-orders-1'], cancelling.signal);
    cancelling.abort(new Error('No more.'));
    await expect(cancelled).rejects.toThrow('No more.');
    await expect(untilResumed(activity, ['shop-orders-1'], cancelling.signal)).rejects.toThrow('No more.');
  });
});
