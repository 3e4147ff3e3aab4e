import { describe, expect, it } from 'vitest';
import { flowOf } from '../../../../src/webview/inspector/toolbar.ts';

describe('The button of the toolbar', () => {
  const history = (isHolding: boolean) => ({ reach: 'more' as const, isReadBack: isHolding, isHolding });

  it('says whether rows come by themselves', () => {
    expect(flowOf({ isPaused: false, history: history(false) })).toBe('live');
    expect(flowOf({ isPaused: true, history: history(false) })).toBe('paused');
  });

  it('does not say that it is live while entries wait in Redis', () => {
    expect(flowOf({ isPaused: false, history: history(true) })).toBe('held');
    expect(flowOf({ isPaused: true, history: history(true) })).toBe('paused');
  });
});
