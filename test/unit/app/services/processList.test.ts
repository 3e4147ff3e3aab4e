import { describe, expect, it } from 'vitest';
import { processesTooltip, processRows } from '../../../../src/app/services/processList.ts';

const titles = ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'];
const process = (command: string): readonly string[] => ['root', '12', '1', '0', '10:00', '?', '00:00:03', command];
const tableOf = (...commands: readonly string[]) => ({ titles, processes: commands.map(process) });

describe('the processes of a container', () => {
  it('are told with their command first, by whatever name its column has', () => {
    const expected = [{ command: 'node server.js', facts: 'PID 12 · root · 00:00:03' }];
    expect(processRows(tableOf('node server.js'))).toEqual(expected);
    const others = ['USER', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'COMMAND'];
    expect(processRows({ ...tableOf('node server.js'), titles: others })).toEqual(expected);
  });

  it('show no password', () => {
    const [url, flag] = processRows(tableOf('run redis://me:hunter2@db/0', 'run --password=hunter2'));
    expect(`${url?.command} ${flag?.command}`).not.toContain('hunter2');
  });

  it('mark up nothing in a tooltip, and are few and short there', () => {
    const text = processesTooltip(
      tableOf('[click](command:evil) <b>$(bug)', `x ${'y'.repeat(5000)}`, ...Array<string>(20).fill('z')),
    );
    expect(text).not.toContain('[click]');
    expect(text).not.toContain('<b>');
    expect(text).toContain('**Processes**');
    expect(text).toContain('and 14 more');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(200);
  });

  it('are nothing in a tooltip where there are none', () => {
    expect(processesTooltip(tableOf())).toBe('');
    expect(processesTooltip({ titles: [], processes: [] })).toBe('');
  });
});
