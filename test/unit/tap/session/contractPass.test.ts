import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MessageStore } from '../../../../src/messages/store/store.ts';
import { ContractPass } from '../../../../src/tap/session/contractPass.ts';

const [bound, free] = [0, 1];

function setUp(maxMessages: number, judgeMs: number) {
  const store = new MessageStore({ maxMessages, maxBytes: 1e9 });
  const judged: number[] = [];
  const clock = { nowMs: 0 };
  vi.spyOn(performance, 'now').mockImplementation(() => clock.nowMs);
  const pass = new ContractPass(store, {
    hasContract: (source) => source === bound,
    judge: (page, index) => {
      const sequence = page.sequenceAt(index);
      judged.push(sequence);
      store.setVerdict(page, index, sequence % 2 === 0 ? 'valid' : 'invalid');
      clock.nowMs += judgeMs;
    },
    onProgress: () => undefined,
  });
  const append = (count: number, source: number): void => {
    for (let i = 0; i < count; i++) store.append({ source, timeMs: 0, id: '1-0', fields: [] });
    pass.request();
  };
  return { store, pass, judged, append };
}

describe('The pass over what is held', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('judges each message of a source with a contract once, and no other', () => {
    const { store, pass, judged, append } = setUp(1000, 0);
    append(300, bound);
    append(200, free);
    vi.runAllTimers();
    append(100, bound);
    vi.runAllTimers();
    expect(judged).toHaveLength(400);
    expect(new Set(judged).size).toBe(400);
    expect(store.verdictsOf(bound)).toEqual({ judged: 400, invalid: 200 });
    expect(store.verdictsOf(free)).toEqual({ judged: 0, invalid: 0 });
    pass.dispose();
  });

  it('gives way after a few milliseconds, and goes on later', () => {
    const { store, pass, judged, append } = setUp(1000, 1);
    append(100, bound);
    vi.advanceTimersToNextTimer();
    expect(judged.length).toBeGreaterThan(0);
    expect(judged.length).toBeLessThan(20);
    vi.runAllTimers();
    expect(store.verdictsOf(bound).judged).toBe(100);
    pass.dispose();
  });

  it('judges what was read back too, each once, whatever is evicted meanwhile', () => {
    const { store, pass, judged, append } = setUp(150, 1);
    append(50, bound);
    const past = Array.from({ length: 40 }, () => ({
      source: bound,
      timeMs: 0,
      id: '1-0',
      fields: [],
      isAgain: false,
    }));
    store.prepend(past);
    pass.request();
    vi.advanceTimersToNextTimer();
    store.prepend(past);
    append(60, bound);
    vi.runAllTimers();
    expect(new Set(judged).size).toBe(judged.length);
    expect(store.countsOf(bound)).toMatchObject({ seen: 190, held: 150 });
    expect(store.verdictsOf(bound).judged).toBe(150);
    pass.dispose();
  });

  it('counts what is held only: what is evicted is taken off', () => {
    const { store, pass, append } = setUp(100, 0);
    for (let round = 0; round < 5; round++) {
      append(60, bound);
      append(10, free);
      vi.runAllTimers();
      const { judged } = store.verdictsOf(bound);
      expect(judged).toBe(store.countsOf(bound).held);
    }
    expect(store.verdictsOf(bound).invalid).toBeLessThanOrEqual(store.verdictsOf(bound).judged);
    pass.dispose();
  });

  it('finds everything out anew once contracts have changed', () => {
    const { store, pass, judged, append } = setUp(1000, 0);
    append(50, bound);
    vi.runAllTimers();
    store.forgetVerdicts();
    expect(store.verdictsOf(bound)).toEqual({ judged: 0, invalid: 0 });
    pass.restart();
    vi.runAllTimers();
    expect(judged).toHaveLength(100);
    expect(store.verdictsOf(bound)).toEqual({ judged: 50, invalid: 25 });
    pass.dispose();
  });
});
