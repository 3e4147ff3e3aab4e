import { afterEach, describe, expect, it } from 'vitest';
import { noFilter } from '../../../../src/protocol/filterShapes.ts';
import { endInspectors, inspector, state, tapOf } from '../inspectorWorld.ts';

afterEach(endInspectors);

describe('What a person asks of an inspector', () => {
  it('opens another inspector as this one stands, and hands a saved filter on', async () => {
    const { world, view } = await inspector();
    await view.request('openAnother', {});
    await view.request('openContract', { source: 'stream:orders' });
    await view.request('deleteEntry', { source: 'stream:orders', id: '1-0' });
    expect(world.opened).toEqual([state, 'stream:orders', 'delete 1-0 of stream:orders']);
    expect(await view.request('pickFilter', { filter: noFilter })).toBeNull();
    world.filter = { ...noFilter, text: 'saved' };
    expect(await view.request('pickFilter', { filter: noFilter })).toEqual(world.filter);
    expect(await view.request('askCondition', { kind: 'size', filter: noFilter })).toEqual(world.filter);
  });

  it('records as it stands, and deletes nothing from a stream because a recording has an entry of it', async () => {
    const { world, view } = await inspector();
    await view.request('record', {});
    expect(world.opened).toEqual([state]);
    world.picked = ['recording:/shop/monday.patchbay.ndjson'];
    await view.request('pickSources', {});
    const deleting = view.request('deleteEntry', { source: 'stream:orders', id: '1-0' });
    await expect(deleting).rejects.toMatchObject({ problem: { code: 'source.recorded' } });
  });

  it('hands a message that is held to whoever publishes it', async () => {
    const { world, view } = await inspector();
    await view.request('publishMessage', { sequence: 7, how: 'elsewhere' });
    expect(tapOf(world).asked.at(-1)).toEqual(['heldMessage', { session: 'one', sequence: 7 }]);
    expect(world.shown).toEqual([['shop', 'orders', 'elsewhere']]);
  });

  it('copies for the view', async () => {
    const { world, view } = await inspector();
    await view.request('copy', { text: '{"a":1}' });
    expect(world.clipboard).toEqual(['{"a":1}']);
  });

  it('copies a message in the form asked for, and a link to where it stands', async () => {
    const { world, view } = await inspector();
    await view.request('copyMessage', { sequence: 1, format: 'redis-cli' });
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
    await view.request('exportRows', { format: 'csv', columns: ['payload.total'] });
    expect(tapOf(world).names()).not.toContain('export');
    world.file = '/tmp/orders.csv';
    await view.request('exportRows', { format: 'csv', columns: ['payload.total'] });
    expect(tapOf(world).asked.at(-1)).toMatchObject([
      'export',
      { session: 'one', format: 'csv', path: '/tmp/orders.csv', columns: ['payload.total'] },
    ]);
    expect(world.shown).toEqual([
      [1, 2],
      ['/tmp/orders.csv', 2],
    ]);
  });

  it('writes what the view shows as a recording, and has it replayed', async () => {
    const { world, view } = await inspector();
    await view.request('replayRows', {});
    const name = 'orders and 1 more.patchbay.ndjson';
    expect(tapOf(world).asked.at(-1)).toMatchObject(['export', { format: 'recording', path: `/tmp/${name}` }]);
    expect(world.shown.at(-1)).toBe(name);
  });

  it('keeps a filter that cannot be taken in what it shows, and says why to a view that comes later', async () => {
    const { world, view } = await inspector();
    tapOf(world).problems.push({ message: 'no such thing', position: 3 });
    const bad = { ...noFilter, mode: 'cel' as const, text: 'a &&' };
    expect(await view.request('setFilter', { filter: bad })).toEqual({ message: 'no such thing', position: 3 });
    expect(await view.request('ready', {})).toMatchObject({
      state: { filter: bad },
      filterProblem: { message: 'no such thing', position: 3 },
    });
    await view.request('setFilter', { filter: noFilter });
    expect(await view.request('ready', {})).toMatchObject({ filterProblem: null });
  });
});
