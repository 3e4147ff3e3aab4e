import { afterEach, describe, expect, it } from 'vitest';
import type { InspectorSnapshot } from '../../../../src/protocol/inspector.ts';
import type { SourceStatus } from '../../../../src/protocol/shapes.ts';
import { counts, endInspectors, heardLast, inspector, settled, state, tapOf } from '../inspectorWorld.ts';

afterEach(endInspectors);

describe('InspectorSession', () => {
  it('opens a session of the tap, with filter and sources', async () => {
    const { world } = await inspector();
    expect(tapOf(world).names()).toEqual(['openSession', 'setFilter', 'setSources']);
    expect(tapOf(world).asked[0]?.[1]).toEqual({ session: 'one', maxMessages: 1000, maxBytes: 1_000_000 });
    expect(tapOf(world).asked[2]?.[1]).toMatchObject({ sources: [{ id: 'stream:orders' }, { id: 'logs:orders' }] });
  });

  it('answers ready with all there is to show', async () => {
    const { view } = await inspector();
    const snapshot = await view.request('ready', {});
    expect(snapshot).toMatchObject({ state, counts } satisfies Partial<InspectorSnapshot>);
    expect(snapshot.sources.map(({ id, state: now }) => [id, now])).toEqual([
      ['stream:orders', 'connecting'],
      ['logs:orders', 'connecting'],
    ]);
  });

  it('tells the tap that a page looks anew before it answers that one', async () => {
    const { world, view } = await inspector();
    await view.request('ready', {});
    expect(
      tapOf(world)
        .asked.slice(3)
        .map(([name]) => name),
    ).toEqual(['setShown', 'window']);
    expect(tapOf(world).asked[3]?.[1]).toEqual({ session: 'one', isShown: true });
  });

  it('passes questions on, for its own session', async () => {
    const { world, view } = await inspector();
    await view.request('window', { window: { at: { kind: 'tail' }, count: 10 } });
    await view.request('detail', { sequence: 7 });
    await view.request('clear', {});
    expect(tapOf(world).asked.slice(3)).toEqual([
      ['window', { session: 'one', window: { at: { kind: 'tail' }, count: 10, columns: [], isWrapped: false } }],
      ['detail', { session: 'one', sequence: 7, decoder: 'auto' }],
      ['clear', { session: 'one' }],
    ]);
  });

  it('forwards what the tap says of its session, and of no other', async () => {
    const { world, heard } = await inspector();
    const status: SourceStatus = { id: 'logs:orders', label: 'o', kind: 'logs', state: 'live', problem: null };
    heard.length = 0;
    tapOf(world).served.emit('counts', { session: 'other', counts });
    tapOf(world).served.emit('sources', { session: 'other', sources: [status] });
    expect(heard).toEqual([]);
    tapOf(world).served.emit('counts', { session: 'one', counts });
    tapOf(world).served.emit('sources', { session: 'one', sources: [status] });
    expect(heardLast(heard, 'counts')).toEqual(counts);
    expect(heardLast(heard, 'sources')).toMatchObject({ sources: [{ state: 'connecting' }, { state: 'live' }] });
  });

  it('opens again as the view last had it, when the tap comes back', async () => {
    const { world, view, heard } = await inspector();
    await view.request('setFilter', { filter: { text: 'later', isCaseSensitive: true } });
    await view.request('setPaused', { isPaused: true });
    heard.length = 0;
    const again = world.restartTap();
    await settled();
    expect(again.names()).toEqual(['openSession', 'setFilter', 'setPaused', 'setSources']);
    expect(again.asked[1]?.[1]).toMatchObject({ filter: { text: 'later', isCaseSensitive: true } });
    expect(heardLast(heard, 'counts')).toMatchObject({ seen: 0, isPaused: true });
    expect(heardLast(heard, 'problem')).toBeNull();
  });

  it('says when the tap is gone, also to a view that asks later', async () => {
    const { world, view, heard } = await inspector();
    world.stopTap();
    expect(heardLast(heard, 'problem')).toMatchObject({ code: 'tap.gone' });
    heard.length = 0;
    await view.request('ready', {});
    expect(heardLast(heard, 'problem')).toMatchObject({ code: 'tap.gone' });
    await expect(view.request('detail', { sequence: 1 })).rejects.toMatchObject({ problem: { code: 'tap.gone' } });
  });

  it('is told no counts while nobody sees it, also by a tap that comes back', async () => {
    const { world, session } = await inspector();
    session.setShown(true);
    session.setShown(false);
    await settled();
    expect(tapOf(world).asked.at(-1)).toEqual(['setShown', { session: 'one', isShown: false }]);
    world.restartTap();
    await settled();
    expect(tapOf(world).names()).toContain('setShown');
    session.setShown(true);
    await settled();
    expect(tapOf(world).asked.at(-1)).toEqual(['setShown', { session: 'one', isShown: true }]);
  });

  it('shows a message that was sent: to a page at once, to one that is still to come with all it asks for', async () => {
    const { session, view, heard } = await inspector();
    const message = { source: 'stream:orders', id: '1-0', sinceMs: 0 };
    const { signal } = new AbortController();
    expect(await session.reveal({ ...message, id: 'gone' }, signal)).toBe(false);
    expect(await session.reveal(message, signal)).toBe(true);
    expect((await view.request('ready', {})).revealed).toMatchObject({ row: { id: '1-0' }, isShown: true });
    expect((await view.request('ready', {})).revealed).toBeNull();
    expect(heardLast(heard, 'reveal')).toBeUndefined();
    await session.reveal(message, signal);
    await settled();
    expect(heardLast(heard, 'reveal')).toMatchObject({ row: { id: '1-0' } });
    session.setShown(false);
    await session.reveal({ ...message, id: '2-0' }, signal);
    expect((await view.request('ready', {})).revealed).toMatchObject({ row: { id: '2-0' } });
  });

  it('closes its session when it ends, and says no more', async () => {
    const { world, session, heard } = await inspector();
    session.dispose();
    heard.length = 0;
    expect(tapOf(world).names().at(-1)).toBe('closeSession');
    world.restartTap();
    world.sourcesChanged.fire();
    await settled();
    expect(heard).toEqual([]);
    expect(tapOf(world).names()).toEqual([]);
  });
});
