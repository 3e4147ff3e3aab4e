import { describe, expect, it } from 'vitest';
import { pageFacts } from '../../../../src/app/servicePage/pageFacts.ts';
import { noDoings } from '../../../../src/app/services/activity.ts';
import type { WatchRule } from '../../../../src/manifest/model/container.ts';
import type { PageFacts } from '../../../../src/protocol/servicePage.ts';
import { anApplication, anObservation, aService } from '../../../fakes/models.ts';
import { aSyncedWatch } from '../../../fakes/watches.ts';

const at = { file: '/shop/compose.yaml', range: { start: { line: 1, character: 0 }, end: { line: 1, character: 4 } } };
const of = { ignore: [], include: [], syncsAtStart: false, at };
const rules: readonly WatchRule[] = [
  { ...of, action: 'sync+restart', path: '/shop/src', target: '/app/src' },
  { ...of, action: 'rebuild', path: '/shop/package.json' },
];
const application = anApplication([aService('orders', { watch: rules }), aService('redis')]);
const nowMs = 70_000_000;

describe('The page of a service', () => {
  function watchedFiles(service: string, doings = noDoings): PageFacts['sections'][number] | undefined {
    const snapshot = { state: 'ready', application, observation: anObservation(), problems: [] } as const;
    const facts = pageFacts(snapshot, service, doings, new Map(), nowMs);
    return facts?.sections.find(({ title }) => title === 'Watched files');
  }

  it('lists what is watched of its files, and how that stands', () => {
    const watches = new Map([['orders', aSyncedWatch('orders', ['/shop/src/a.js'], { atMs: nowMs })]]);
    expect(watchedFiles('orders', { ...noDoings, watches })?.facts).toEqual([
      { name: 'Now', value: 'synced in 24 ms · a.js' },
      { name: 'src', value: 'sync+restart → /app/src' },
      { name: 'package.json', value: 'rebuild' },
    ]);
    expect(watchedFiles('orders')?.facts[0]).toEqual({ name: 'Now', value: 'not watched' });
  });

  it('says nothing of it where there are no rules', () => {
    expect(watchedFiles('redis')).toBeUndefined();
  });
});
