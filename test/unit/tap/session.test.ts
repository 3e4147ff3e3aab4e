import { describe, expect, it, vi } from 'vitest';
import { Session } from '../../../src/tap/session.ts';

describe('A session of the tap', () => {
  it('announces no counts while nobody sees it, and the latest as soon as somebody does', () => {
    vi.useFakeTimers();
    const announced: unknown[] = [];
    const announcer = {
      emit: (name: string, value: unknown) => {
        if (name === 'counts') announced.push(value);
      },
    };
    const session = new Session('one', { maxMessages: 10, maxBytes: 1000 }, announcer);
    session.setShown(false);
    session.append('s', 0, '1-0', []);
    session.appended();
    vi.advanceTimersByTime(1000);
    expect(announced).toEqual([]);
    session.setShown(true);
    vi.advanceTimersByTime(1000);
    expect(announced).toMatchObject([{ session: 'one', counts: { seen: 1 } }]);
    session.dispose();
    vi.useRealTimers();
  });
});
