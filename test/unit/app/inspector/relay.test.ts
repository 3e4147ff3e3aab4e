import { afterEach, describe, expect, it, vi } from 'vitest';
import { inspectorHostSide, inspectorRelaySide } from '../../../../src/protocol/inspector.ts';
import { relayedQuestions, sessionQuestions } from '../../../../src/protocol/sessionQuestions.ts';
import { tapSide } from '../../../../src/protocol/tap.ts';
import { counts, endInspectors, inspector, tapOf } from '../inspectorWorld.ts';

afterEach(() => {
  endInspectors();
  vi.restoreAllMocks();
});

describe('A question that the host relays', () => {
  it.each(relayedQuestions)('is declared once for page, host and tap: %s', (name) => {
    expect(inspectorHostSide.requests[name]).toBe(sessionQuestions[name]);
    expect(inspectorRelaySide.requests[name].result).not.toBe(sessionQuestions[name].result);
    expect(tapSide.requests[name].result).toBe(sessionQuestions[name].result);
  });

  it('reaches the session of the page that asks, whatever session the page names', async () => {
    const { world, view } = await inspector();
    await view.request('detail', { sequence: 1, session: 'another' } as { sequence: number });
    expect(tapOf(world).asked.at(-1)).toEqual(['detail', { session: 'one', sequence: 1, decoder: 'auto' }]);
  });

  it('is refused by the tap when it is malformed, and the page hears of it', async () => {
    const { world, view } = await inspector();
    const malformed = view.request('raw', { sequence: 1, field: 0, offset: -1, count: 1e9 });
    await expect(malformed).rejects.toMatchObject({ problem: { code: 'protocol.malformed' } });
    expect(tapOf(world).names()).not.toContain('raw');
  });

  it('is answered as the tap answered, and its rows are parsed once, by the page', async () => {
    const { view } = await inspector();
    const parsed = vi.spyOn(sessionQuestions.window.result, '~run');
    expect(await view.request('window', { window: { at: { kind: 'tail' }, count: 10 } })).toEqual({ counts, rows: [] });
    expect(parsed).toHaveBeenCalledTimes(1);
  });
});
