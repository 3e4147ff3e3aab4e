import { describe, expect, it } from 'vitest';
import { tookText, ruleText, whatText, watchLines, watchText } from '../../../../src/app/services/watchText.ts';
import { escapeMarkdown } from '../../../../src/base/foreignText.ts';
import type { WatchRule } from '../../../../src/manifest/model/container.ts';
import { aSyncedWatch, aWatch } from '../../../fakes/watches.ts';

const atMs = 1_000_000;
const minuteMs = 60_000;

describe('What a row says of the watch of its files', () => {
  it.each([
    ['arming', 'starting to watch'],
    ['watching', 'watching'],
    ['syncing', 'syncing'],
    ['building', 'watching'],
    ['restarting', 'watching'],
    ['suspended', 'watch suspended'],
    ['failing', 'sync failing'],
  ] as const)('is, while it is %s: %s', (status, text) => {
    expect(watchText(aWatch('web', { status }), atMs)).toBe(text);
  });

  it('names the file that was synced last, and how long it took', () => {
    const state = aSyncedWatch('web', ['/shop/src/app.js'], { atMs });
    expect(watchText(state, atMs + 500)).toBe('synced in 24 ms · app.js');
  });

  it('counts several files, and those that were removed', () => {
    const paths = ['/shop/a.js', '/shop/b.js', '/shop/c.js'];
    expect(watchText(aSyncedWatch('web', paths, { atMs, ms: 1300 }), atMs)).toBe('synced in 1.3 s · 3 files');
    const state = aSyncedWatch('web', paths, { atMs, deleted: 1 });
    expect(watchText(state, atMs)).toBe('synced in 24 ms · 2 files, removed 1');
  });

  it('tells an age that changes by the minute, then by the hour, and forgets a sync after a day', () => {
    const state = aSyncedWatch('web', ['/shop/app.js'], { atMs });
    const texts = [minuteMs, 5.9 * minuteMs, 61 * minuteMs, 25 * 60 * minuteMs].map((age) =>
      watchText(state, atMs + age),
    );
    expect(texts).toEqual(['synced 1 min ago', 'synced 5 min ago', 'synced 1 h ago', 'watching']);
  });

  it('says nothing of a sync that had nothing to bring', () => {
    expect(watchText(aSyncedWatch('web', [], { atMs }), atMs)).toBe('watching');
  });
});

describe('What was synced', () => {
  it.each([
    [{ files: 0, deleted: 1 }, ['/shop/old.js'], 'removed old.js'],
    [{ files: 0, deleted: 2 }, ['/shop/a', '/shop/b'], 'removed 2 files'],
    [{ files: 1, deleted: 0 }, [], '1 file'],
    [{ files: 1, deleted: 1 }, ['/shop/new.js', '/shop/old.js'], '1 file, removed 1'],
  ])('%j of %j is "%s"', (counts, paths, text) => {
    expect(whatText(counts, paths)).toBe(text);
  });

  it('took milliseconds, seconds or minutes', () => {
    expect([3.4, 999, 1000, 61_000].map(tookText)).toEqual(['3 ms', '999 ms', '1.0 s', '1 min']);
  });
});

describe('The tooltip of a service', () => {
  const at = {
    file: '/shop/compose.yaml',
    range: { start: { line: 1, character: 0 }, end: { line: 1, character: 4 } },
  };
  const rule: WatchRule = {
    ...{ action: 'sync+restart', path: '/shop/src', target: '/app/src', at },
    ...{ ignore: [], include: [], syncsAtStart: false },
  };

  it('lists its rules, whether it is watched or not', () => {
    expect(watchLines([rule], undefined, '/shop', atMs)).toEqual([
      '**Watch rules** (not watching)',
      escapeMarkdown('sync+restart: src → /app/src'),
    ]);
    expect(watchLines([rule], aWatch('web'), '/shop', atMs)[0]).toBe('**Watching**');
    expect(watchLines([], undefined, '/shop', atMs)).toEqual([]);
  });

  it('says what is wrong, and escapes what others wrote', () => {
    const problem = { code: 'sync.failed', severity: 'error', message: 'No space [left](command:x)' } as const;
    const lines = watchLines([rule], aWatch('web', { status: 'failing', problems: [problem] }), '/shop', atMs);
    expect(lines.at(-1)).toBe('No space \\[left\\]\\(command\\:x\\)');
  });

  it('shows a rule without a target by its path alone', () => {
    expect(
      ruleText({ ...rule, action: 'rebuild', path: '/shop/package.json', target: undefined } as never, '/shop'),
    ).toBe('rebuild: package.json');
  });
});
