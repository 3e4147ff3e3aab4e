import { describe, expect, it } from 'vitest';
import { fileParts, syncLines } from '../../../../src/app/develop/syncList.ts';
import { aSync, aWatch } from '../../../fakes/watches.ts';

const noon = new Date(2026, 0, 2, 12, 4, 31).getTime();

describe('The list of what a watch did', () => {
  it('names each file, how long it took, and when it was', () => {
    const states = [aWatch('orders', { recent: [aSync('orders', ['/shop/services/orders.js'], { atMs: noon })] })];
    expect(syncLines(states, '/shop')).toEqual([
      {
        ...{ icon: 'check', label: 'Synced orders.js', description: 'orders · 24 ms · 12:04:31' },
        ...{ atMs: noon, service: 'orders', paths: ['/shop/services/orders.js'] },
      },
    ]);
  });

  it('has the newest of all services first', () => {
    const states = [
      aWatch('orders', { recent: [aSync('orders', ['/shop/b.js'], { atMs: noon })] }),
      aWatch('web', {
        recent: [
          aSync('web', ['/shop/c.js'], { atMs: noon + 2000 }),
          aSync('web', ['/shop/a.js'], { atMs: noon - 2000 }),
        ],
      }),
    ];
    expect(syncLines(states, '/shop').map(({ label }) => label)).toEqual(['Synced c.js', 'Synced b.js', 'Synced a.js']);
  });

  it('shows what the replicas of a service were given of one change as one line', () => {
    const recent = [2, 1].map((replica) => aSync('web', ['/shop/a.js'], { atMs: noon + replica, replica }));
    const [line, ...others] = syncLines([aWatch('web', { recent })], '/shop');
    expect(others).toEqual([]);
    expect(line?.description).toBe('web · 24 ms · 12:04:31 · 2 replicas');
  });

  it('keeps two changes of one file apart', () => {
    const recent = [noon + 60_000, noon].map((atMs) => aSync('web', ['/shop/a.js'], { atMs }));
    expect(syncLines([aWatch('web', { recent })], '/shop')).toHaveLength(2);
  });

  it('names the first files of many', () => {
    const paths = Array.from({ length: 8 }, (_, index) => `/shop/src/${index}.js`);
    const [line] = syncLines([aWatch('web', { recent: [aSync('web', paths, { atMs: noon })] })], '/shop');
    expect(line).toMatchObject({
      label: 'Synced 8 files',
      detail: 'src/0.js, src/1.js, src/2.js, src/3.js, src/4.js, src/5.js and 2 more',
    });
  });

  it('tells of rebuilds, restarts, commands and failures, which lead to their rule', () => {
    const at = {
      file: '/shop/compose.yaml',
      range: { start: { line: 9, character: 6 }, end: { line: 9, character: 9 } },
    };
    const problem = { code: 'sync.failed', severity: 'error', message: 'No room left.', at } as const;
    const of = { service: 'web', container: 'shop-web-1', atMs: noon };
    const states = [
      aWatch('web', {
        recent: [
          { event: 'failed', service: 'web', problem, atMs: noon },
          { event: 'executed', ...of, command: ['npm', 'run', 'css'], exitCode: 2, ms: 800 },
          { event: 'restarted', ...of, ms: 400, reason: 'depends on stock, which was restarted' },
          { event: 'rebuilt', service: 'web', ms: 61_000, paths: ['/shop/package.json'], atMs: noon },
          { event: 'watching', services: ['web'], atMs: noon },
        ],
      }),
    ];
    expect(syncLines(states, '/shop')).toMatchObject([
      { icon: 'error', label: 'No room left.', rule: at },
      { icon: 'error', label: 'Ran npm run css (exit code 2)', description: 'web · 800 ms · 12:04:31' },
      { icon: 'debug-restart', label: 'Restarted', detail: 'depends on stock, which was restarted' },
      { icon: 'tools', label: 'Rebuilt', description: 'web · 1 min · 12:04:31', paths: ['/shop/package.json'] },
    ]);
  });

  it('tells a file by its name and its folder', () => {
    expect(fileParts('/shop/src/app.js', '/shop')).toEqual({ name: 'app.js', folder: 'src' });
    expect(fileParts('/shop/app.js', '/shop')).toEqual({ name: 'app.js', folder: '' });
  });
});
