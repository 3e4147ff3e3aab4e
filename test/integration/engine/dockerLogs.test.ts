import { describe, expect, it } from 'vitest';
import type { LogLine, UnreadableLog } from '../../../src/engine/engine.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { stay } from './programs.ts';
import { scriptService } from './world.ts';
import { onDocker } from './worlds.ts';

describe.skipIf(!(await dockerAnswers()))("a container's log on Docker", () => {
  const { engine, aWorld } = onDocker();

  it('is cut where a line of 200 MB has no end, in time and memory that stay within bounds', async () => {
    const endless = "head -c 200000000 /dev/zero | tr '\\000' x; echo; echo done";
    const world = aWorld([scriptService('endless', `${endless}; ${stay}`)]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    const before = process.memoryUsage();
    let [length, longest, lines, mostBytes] = [0, 0, 0, 0];
    const isOver = new AbortController();
    const onLine = ({ text }: LogLine): void => {
      if (text === 'done') return isOver.abort();
      length += text.replace(/…$/, '').length;
      longest = Math.max(longest, text.length);
      if (lines++ % 100 > 0) return;
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      mostBytes = Math.max(mostBytes, heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers);
    };
    const ended = engine.logs(world.project, { services: [], follow: true }, onLine, isOver.signal);
    await ended.catch((error: unknown) => {
      if (!isOver.signal.aborted) throw error;
    });
    expect(length).toBe(200_000_000);
    expect(longest).toBe(65_537);
    expect(mostBytes).toBeLessThan(100e6);
  }, 240_000);

  it('that its driver keeps nowhere is told of once, and the others are read', async () => {
    const services = [
      scriptService('silent', `echo unheard; ${stay}`, { logging: { driver: 'none', options: {} } }),
      scriptService('heard', `echo heard; ${stay}`),
    ];
    const world = aWorld(services);
    expect(await world.run({ action: 'up' })).toEqual([]);
    // Followed first, which waits for the line: a container that has started may not have written yet.
    for (const follow of [true, false]) {
      const isOver = new AbortController();
      const lines: string[] = [];
      const unreadable: UnreadableLog[] = [];
      const isComplete = (): boolean => lines.length > 0 && unreadable.length > 0;
      const onLine = ({ text }: LogLine): void => {
        lines.push(text);
        if (isComplete()) isOver.abort();
      };
      const onUnreadable = (log: UnreadableLog): void => {
        unreadable.push(log);
        if (isComplete()) isOver.abort();
      };
      const signal = AbortSignal.any([isOver.signal, AbortSignal.timeout(20_000)]);
      await engine
        .logs(world.project, { services: [], follow, onUnreadable }, onLine, signal)
        .catch((error: unknown) => {
          if (!isOver.signal.aborted) throw error;
        });
      expect(lines).toEqual(['heard']);
      expect(unreadable).toMatchObject([{ service: 'silent', problem: { code: 'engine.log-unreadable' } }]);
      expect(unreadable[0]?.problem.message).toContain('logging driver "none"');
    }
  }, 60_000);
});
