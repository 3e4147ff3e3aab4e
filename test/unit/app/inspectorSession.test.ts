import { afterEach, describe, expect, it } from 'vitest';
import { noFilter } from '../../../src/protocol/filterShapes.ts';
import type { InspectorState, Snapshot } from '../../../src/protocol/inspector.ts';
import type { SourceStatus } from '../../../src/protocol/shapes.ts';
import { counts, endInspectors, heardLast, inspector, settled, state, tapOf, World } from './inspectorWorld.ts';

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
    expect(snapshot).toMatchObject({ state, counts } satisfies Partial<Snapshot>);
    expect(snapshot.sources.map(({ id, state: now }) => [id, now])).toEqual([
      ['stream:orders', 'connecting'],
      ['logs:orders', 'connecting'],
    ]);
  });

  it('passes questions on, for its own session', async () => {
    const { world, view } = await inspector();
    await view.request('window', { at: { kind: 'tail' }, count: 10 });
    await view.request('detail', { sequence: 7 });
    await view.request('clear', {});
    expect(tapOf(world).asked.slice(3)).toEqual([
      ['window', { session: 'one', window: { at: { kind: 'tail' }, count: 10, columns: [] } }],
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
    await view.request('setFilter', { text: 'later', isCaseSensitive: true });
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

  it('changes its sources as the user picks, and tells what to keep', async () => {
    const { world, session, view, heard } = await inspector();
    const states: InspectorState[] = [];
    session.onDidChangeState((next) => states.push(next));
    world.picked = ['stream:orders', 'stream:payments', 'stream:orders'];
    await view.request('pickSources', {});
    await settled();
    expect(session.state.sources).toEqual(['stream:orders', 'stream:payments']);
    expect(states).toHaveLength(1);
    expect(heardLast(heard, 'sources')).toMatchObject({ state: { sources: ['stream:orders', 'stream:payments'] } });
    await view.request('removeSource', { id: 'stream:orders' });
    await settled();
    expect(tapOf(world).asked.at(-1)).toMatchObject(['setSources', { sources: [{ id: 'stream:payments' }] }]);
  });

  it('remembers columns for the set of sources it shows', async () => {
    const { world, view } = await inspector();
    const columns = [{ id: 'payload.total', isPinned: true }];
    const heard: unknown[] = [];
    view.on('columns', (layout) => heard.push(layout));
    await view.request('saveColumns', { columns });
    expect((await view.request('ready', {})).columns).toEqual(columns);
    world.picked = ['stream:orders'];
    await view.request('pickSources', {});
    await settled();
    expect(heard).toEqual([[]]);
  });

  it('reads anew from where the user says, in a session that remembers nothing', async () => {
    const { world, session, view } = await inspector();
    world.startAsked = { at: 'time', timeMs: 5 };
    await view.request('startFrom', { at: 'time' });
    await settled();
    expect(tapOf(world).names().slice(3)).toEqual(['closeSession', 'openSession', 'setFilter', 'setSources']);
    expect(tapOf(world).asked.at(-1)?.[1]).toMatchObject({ sources: [{ from: { at: 'time', timeMs: 5 } }, {}] });
    expect(session.state.start).toEqual({ at: 'time', timeMs: 5 });
    world.startAsked = undefined;
    await view.request('startFrom', { at: 'id' });
    expect(tapOf(world).names().at(-1)).toBe('setSources');
  });

  it('opens another inspector as this one stands, and hands a saved filter on', async () => {
    const { world, view } = await inspector();
    await view.request('openAnother', {});
    await view.request('openContract', { source: 'stream:orders' });
    expect(world.opened).toEqual([state, 'stream:orders']);
    expect(await view.request('pickFilter', { filter: noFilter })).toBeNull();
    world.filter = { ...noFilter, text: 'saved' };
    expect(await view.request('pickFilter', { filter: noFilter })).toEqual(world.filter);
  });

  it('leaves its sources alone when the choice is dismissed', async () => {
    const { world, view } = await inspector();
    await view.request('pickSources', {});
    await settled();
    expect(tapOf(world).names()).toEqual(['openSession', 'setFilter', 'setSources']);
  });

  it('shows why a source cannot be read, and reads it as soon as it can be', async () => {
    const world = new World();
    world.unknown.add('logs:orders');
    const { heard } = await inspector(world);
    expect(heardLast(heard, 'sources')).toMatchObject({
      sources: [{ state: 'connecting' }, { state: 'lost', problem: { message: 'logs:orders is not declared.' } }],
    });
    expect(tapOf(world).asked.at(-1)).toMatchObject(['setSources', { sources: [{ id: 'stream:orders' }] }]);
    world.unknown.clear();
    world.sourcesChanged.fire();
    await settled();
    expect(tapOf(world).asked.at(-1)?.[1]).toMatchObject({ sources: [{ id: 'stream:orders' }, { id: 'logs:orders' }] });
  });

  it('reads on while nobody can say where the broker is, and where it was found again', async () => {
    const { world, heard } = await inspector();
    world.isBrokerAway = true;
    world.sourcesChanged.fire();
    await settled();
    expect(tapOf(world).names().at(-1)).toBe('setSources');
    expect(heardLast(heard, 'sources')).toMatchObject({ sources: [{ state: 'lost' }, { state: 'connecting' }] });
    world.isBrokerAway = false;
    world.url = 'redis://elsewhere';
    world.sourcesChanged.fire();
    await settled();
    expect(
      tapOf(world)
        .names()
        .filter((name) => name === 'setSources'),
    ).toHaveLength(2);
    expect(tapOf(world).asked.at(-1)?.[1]).toMatchObject({ sources: [{ broker: { url: 'redis://elsewhere' } }, {}] });
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

  it('does not trouble the tap when nothing about its sources has changed', async () => {
    const { world } = await inspector();
    world.sourcesChanged.fire();
    await settled();
    expect(
      tapOf(world)
        .names()
        .filter((name) => name === 'setSources'),
    ).toHaveLength(1);
  });

  it('copies for the view', async () => {
    const { world, view } = await inspector();
    await view.request('copy', { text: '{"a":1}' });
    expect(world.clipboard).toEqual(['{"a":1}']);
  });

  it('copies a message in the form asked for, and a link to where it stands', async () => {
    const { world, view } = await inspector();
    await view.request('copyAs', { sequence: 1, format: 'redis-cli' });
    await view.request('copyLink', {});
    expect(world.clipboard).toEqual(['as redis-cli', 'vscode://patchbay/stream:orders,logs:orders']);
  });

  it('opens a message as a document, and two in a diff', async () => {
    const { world, view } = await inspector();
    await view.request('openDocument', { sequence: 1 });
    await view.request('diff', { left: 1, right: 2 });
    expect(world.shown).toMatchObject([{ title: 'message 1' }, [{ title: 'message 1' }, { title: 'message 2' }]]);
  });

  it('exports to the file that was chosen, tells of its own progress, and does nothing when dismissed', async () => {
    const { world, view } = await inspector();
    await view.request('export', { format: 'csv', columns: ['payload.total'] });
    expect(tapOf(world).names()).not.toContain('export');
    world.file = '/tmp/orders.csv';
    await view.request('export', { format: 'csv', columns: ['payload.total'] });
    expect(tapOf(world).asked.at(-1)).toMatchObject([
      'export',
      { session: 'one', format: 'csv', path: '/tmp/orders.csv', columns: ['payload.total'] },
    ]);
    expect(world.shown).toEqual([
      [1, 2],
      ['/tmp/orders.csv', 2],
    ]);
  });

  it('keeps a filter that cannot be taken in what it shows, and says why to a view that comes later', async () => {
    const { world, view } = await inspector();
    tapOf(world).problems.push({ message: 'no such thing', position: 3 });
    const bad = { ...noFilter, mode: 'cel' as const, text: 'a &&' };
    expect(await view.request('setFilter', bad)).toEqual({ message: 'no such thing', position: 3 });
    expect(await view.request('ready', {})).toMatchObject({
      state: { filter: bad },
      filterProblem: { message: 'no such thing', position: 3 },
    });
    await view.request('setFilter', noFilter);
    expect(await view.request('ready', {})).toMatchObject({ filterProblem: null });
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
