import { describe, expect, it } from 'vitest';
import { ActivityTracker, noDoings } from '../../../../src/app/services/activity.ts';
import type { Watches } from '../../../../src/app/services/watchText.ts';
import { liveView } from '../../../../src/app/editor/liveView.ts';
import { serviceTree } from '../../../../src/app/services/serviceTree.ts';
import { noUsages } from '../../../../src/app/services/usage.ts';
import { hasTag } from '../../../../src/app/trees/rowTags.ts';
import { escapeMarkdown } from '../../../../src/base/foreignText.ts';
import type { WatchRule } from '../../../../src/manifest/model/container.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';
import { aSyncedWatch, aWatch } from '../../../fakes/watches.ts';

const nowMs = 50_000_000;
const rule: WatchRule = {
  ...{ action: 'sync', path: '/shop/src', target: '/app/src' },
  ...{ ignore: [], include: [], syncsAtStart: false },
  at: { file: '/shop/compose.yaml', range: { start: { line: 4, character: 8 }, end: { line: 4, character: 12 } } },
};
const shop = anApplication([
  aService('web', { watch: [rule] }),
  aService('orders', { watch: [rule] }),
  aService('idle', { watch: [rule], isActive: false }),
  aService('redis'),
]);
const running = anObservation([aContainer('web', 1), aContainer('old', 1)]);

function treeWith(watches: Watches): ReturnType<typeof serviceTree> {
  return serviceTree(shop, running, { ...noDoings, watches }, noUsages, nowMs);
}

describe('The rows of services whose files can be watched', () => {
  it('offer it where there are rules, and the service may run', () => {
    const root = treeWith(new Map());
    const offered = root.children.filter((node) => hasTag(node, 'canWatch')).map(({ service }) => service);
    expect(offered).toEqual(['web', 'orders']);
    expect(root.children.some((node) => hasTag(node, 'canUnwatch'))).toBe(false);
    expect([hasTag(root, 'canWatch'), hasTag(root, 'canUnwatch')]).toEqual([true, false]);
  });

  it('say how the watch stands, and offer its end', () => {
    const root = treeWith(new Map([['web', aSyncedWatch('web', ['/shop/src/app.js'], { atMs: nowMs - 1000 })]]));
    const [web] = root.children;
    expect(web).toMatchObject({
      description: 'running · synced in 24 ms · app.js',
      spoken: 'web, service, running, synced in 24 ms · app.js',
    });
    expect([hasTag(web!, 'canWatch'), hasTag(web!, 'canUnwatch')]).toEqual([false, true]);
    expect(root).toMatchObject({ description: '1/3 running · watching 1' });
    expect([hasTag(root, 'canWatch'), hasTag(root, 'canUnwatch')]).toEqual([true, true]);
  });

  it('tell rules and state on hover', () => {
    const root = treeWith(new Map([['web', aWatch('web')]]));
    const tooltips = root.children.map(({ tooltip }) => tooltip);
    const rules = escapeMarkdown('sync: src → /app/src');
    expect(tooltips[0]).toContain(`**Watching**  \n${rules}`);
    expect(tooltips[1]).toContain(`**Watch rules** (not watching)  \n${rules}`);
    expect(tooltips[3]).not.toContain('atch');
  });

  it('stay as they were while only the age of a sync grows within a minute', () => {
    const watches = new Map([['web', aSyncedWatch('web', ['/shop/a.js'], { atMs: nowMs - 130_000 })]]);
    const at = (ageMs: number): string | undefined =>
      serviceTree(shop, running, { ...noDoings, watches }, noUsages, nowMs + ageMs).children[0]?.description;
    expect(at(0)).toBe('running · synced 2 min ago');
    expect(at(40_000)).toBe(at(0));
  });
});

describe('What the editor of a manifest knows of watches', () => {
  it('is there for services with rules alone, without the word that its lens says already', () => {
    const watches = new Map([
      ['web', aSyncedWatch('web', ['/shop/src/app.js'], { atMs: nowMs })],
      ['orders', aWatch('orders', { status: 'failing' })],
    ]);
    const { services } = liveView(shop, running, { ...noDoings, watches }, [], [], nowMs);
    expect(Object.entries(services).map(([name, { watch }]) => [name, watch])).toEqual([
      ['web', { isOn: true, text: 'synced in 24 ms · app.js' }],
      ['orders', { isOn: true, text: 'sync failing' }],
      ['idle', undefined],
      ['redis', undefined],
    ]);
  });
});

describe('The tracker of what is done to services', () => {
  it('announces how the watches stand', () => {
    const tracker = new ActivityTracker();
    let told = 0;
    tracker.onDidChange(() => told++);
    tracker.setWatches(new Map([['web', aWatch('web')]]));
    expect([told, tracker.current.watches.get('web')?.status]).toEqual([1, 'watching']);
  });
});
