import { describe, expect, it } from 'vitest';
import { whyLines, type WhyFacts } from '../../../../src/app/develop/whyLines.ts';
import type { WatchAnswer } from '../../../../src/protocol/develop.ts';
import { aSync, aWatch } from '../../../fakes/watches.ts';

const noon = new Date(2026, 0, 2, 12, 4, 31).getTime();
const at = { file: '/shop/compose.yaml', range: { start: { line: 9, character: 6 }, end: { line: 9, character: 9 } } };
const path = '/shop/src/app.js';

function answer(kind: string, facts: Partial<WatchAnswer> = {}): WatchAnswer {
  return { service: 'web', action: 'sync', at, kind, text: `It is ${kind}.`, ...facts };
}

function facts(given: Partial<WhyFacts> = {}): WhyFacts {
  return { application: 'shop', watches: new Map([['web', aWatch('web')]]), running: new Set(['web']), ...given };
}

describe('Why a file was synced or not', () => {
  it('is told by the rules that take it first, each with its place', () => {
    const lines = whyLines(path, [answer('ignored', { service: 'orders' }), answer('taken')], facts());
    expect(lines).toEqual([
      {
        ...{ icon: 'check', label: 'web', description: 'sync · not changed since watching began' },
        ...{ detail: 'It is taken.', rule: at },
      },
      { icon: 'circle-slash', label: 'orders', description: 'sync', detail: 'It is ignored.', rule: at },
    ]);
  });

  it('says when it was done, and how long it took', () => {
    const watches = new Map([['web', aWatch('web', { recent: [aSync('web', [path], { atMs: noon })] })]]);
    expect(whyLines(path, [answer('taken')], facts({ watches }))[0]?.description).toBe(
      'sync · done in 24 ms at 12:04:31',
    );
  });

  it.each([
    ['its files are not watched', facts({ watches: new Map() })],
    [
      'No room left.',
      facts({
        watches: new Map([
          [
            'web',
            aWatch('web', {
              status: 'failing',
              problems: [{ code: 'sync.failed', severity: 'error', message: 'No room left.' }],
            }),
          ],
        ]),
      }),
    ],
    ['the watch is suspended', facts({ watches: new Map([['web', aWatch('web', { status: 'suspended' })]]) })],
  ])('says why a rule that takes it does nothing now: %s', (why, given) => {
    expect(whyLines(path, [answer('taken')], given)[0]?.description).toBe(`sync · not now: ${why}`);
  });

  it('says that a stopped service is synced once it runs', () => {
    const [line] = whyLines(path, [answer('taken')], facts({ running: new Set() }));
    expect(line?.description).toBe('sync · once the service runs');
  });

  it('makes one line of the rules for other paths', () => {
    const lines = whyLines(path, [answer('taken'), answer('outside'), answer('outside')], facts());
    expect(lines.map(({ label }) => label)).toEqual(['web', '2 rules for other paths']);
    expect(whyLines(path, [answer('outside')], facts())).toMatchObject([
      {
        label: 'No rule of shop is for it',
        detail: 'app.js lies outside of the paths of all 1 rule under develop.watch.',
      },
    ]);
  });
});
