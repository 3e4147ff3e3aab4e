import { describe, expect, it } from 'vitest';
import { TaskLines } from '../../../../../src/engine/swarm/logs/taskLines.ts';

/** Written at so many tenths of a second. */
function line(text: string, tenths: number, stream: 'stdout' | 'stderr' = 'stdout') {
  const time = new Date(Date.UTC(2026, 0, 1) + tenths * 100).toISOString();
  return { stamp: time.replace('Z', '000000Z'), stream, text };
}

const counted = Array.from({ length: 100 }, (_, index) => line(`line ${index}`, index));

describe('The lines of a task', () => {
  it('are new once, however often a node sends its whole log again, and wherever it begins anew', () => {
    const lines = new TaskLines();
    const taken: string[] = [];
    const take = (sent: typeof counted): void => {
      for (const each of sent) if (lines.take(each)) taken.push(each.text);
    };
    take(counted.slice(0, 30));
    take(counted.slice(0, 50));
    take(counted.slice(49, 60));
    take(counted.slice(0, 61));
    take(counted.slice(55));
    take(counted);
    expect(taken).toEqual(counted.map(({ text }) => text));
  });

  it('that were not wanted when it was first read do not come later, whatever their stamps say', () => {
    const lines = new TaskLines();
    // Docker stamps a line before it writes it: the first has the later stamp.
    const [unwanted, ...wanted] = [line('a', 11), line('b', 10, 'stderr'), line('c', 12), line('d', 13)];
    expect(wanted.map((each) => lines.take(each))).toEqual([true, true, true]);
    lines.readAgain();
    const all = [unwanted, ...wanted, line('e', 14)];
    const taken = (): readonly boolean[] => all.map((each) => lines.take(each));
    expect(taken()).toEqual([false, false, false, false, true]);
    // Its node sends it all once more, and nobody was told.
    expect(taken()).toEqual([false, false, false, false, false]);
  });

  it('of one moment are told apart, and a late one of the other output is new', () => {
    const lines = new TaskLines();
    const sent = [line('a', 1), line('b', 1), line('a', 1, 'stderr'), line('c', 20), line('late', 19, 'stderr')];
    expect(sent.map((each) => lines.take(each))).toEqual([true, true, true, true, true]);
  });

  it('go on after a pause in which the first part of a log was thrown away', () => {
    const lines = new TaskLines();
    for (const each of counted.slice(0, 50)) lines.take(each);
    lines.readAgain();
    expect(counted.slice(70).map((each) => lines.take(each))).not.toContain(false);
  });
});
