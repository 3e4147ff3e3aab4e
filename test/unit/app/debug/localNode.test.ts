import { describe, expect, it } from 'vitest';
import { inspectorNews, nodeProcess } from '../../../../src/app/debug/localNode.ts';

const titles = ['UID', 'PID', 'PPID', 'CMD'];
const table = (...rows: readonly (readonly [number, number, string])[]) => ({
  titles,
  processes: rows.map(([pid, parent, command]) => ['me', String(pid), String(parent), command]),
});

describe('The program among the processes of a service', () => {
  it('is the Node that runs it', () => {
    expect(nodeProcess(table([10, 1, '/usr/bin/node server.js']))).toEqual({ pid: 10, others: 0 });
  });

  it('is not npm, nor what watches it, but the one that they started', () => {
    const started = table(
      [10, 1, 'npm run dev'],
      [11, 10, 'sh -c nodemon .'],
      [12, 11, 'node /app/nodemon.js .'],
      [13, 12, 'node .'],
    );
    expect(nodeProcess(started)).toEqual({ pid: 13, others: 0 });
    expect(nodeProcess(table([10, 1, 'node /usr/lib/npm-cli.js run dev']))).toBeUndefined();
  });

  it('is the first of several, which are counted', () => {
    const cluster = table([10, 1, 'node main.js'], [12, 10, 'node worker.js'], [11, 10, 'node worker.js']);
    expect(nodeProcess(cluster)).toEqual({ pid: 11, others: 1 });
  });

  it('is nothing where no Node runs, or nothing is known', () => {
    expect(nodeProcess(table([10, 1, 'python3 app.py'], [11, 1, '']))).toBeUndefined();
    expect(nodeProcess({ titles: [], processes: [['node']] })).toBeUndefined();
  });
});

describe('What Node’s log says of its inspector', () => {
  it.each([
    [
      'Debugger listening on ws://127.0.0.1:9229/0f2c936f-b1cd-4ac9-aab3-f63b0f33d55e',
      { kind: 'listening', port: 9229 },
    ],
    ['Debugger listening on ws://[::1]:40123/0f2c', { kind: 'listening', port: 40_123 }],
    [
      'Starting inspector on 127.0.0.1:9229 failed: address already in use',
      { kind: 'failed', reason: 'address already in use' },
    ],
    ['For help, see: https://nodejs.org/en/docs/inspector', undefined],
    ['listening on 8080', undefined],
  ])('%s', (line, news) => {
    expect(inspectorNews(line)).toEqual(news);
  });
});
