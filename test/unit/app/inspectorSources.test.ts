import { afterEach, describe, expect, it } from 'vitest';
import type { InspectorState } from '../../../src/protocol/inspector.ts';
import { endInspectors, heardLast, inspector, settled, tapOf, World } from './inspectorWorld.ts';

afterEach(endInspectors);

describe('An inspector’s sources', () => {
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
});
