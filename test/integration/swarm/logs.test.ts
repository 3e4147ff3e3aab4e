import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sleep } from '../../../src/base/async.ts';
import type { LogLine, LogOptions, UnreadableLog } from '../../../src/engine/engine.ts';
import type { SwarmEngine } from '../../../src/engine/swarm/swarmEngine.ts';
import { canRunCluster } from './cluster.ts';
import { Stack } from './stack.ts';

/** Says who it is, and counts: every line is like no other. */
const counting = 'i=0; while :; do i=$((i+1)); echo "$HOSTNAME $i"; echo "$HOSTNAME $i" >&2; sleep 0.2; done';
const startMs = 120_000;

describe.skipIf(!(await canRunCluster()))('the logs of a Swarm', () => {
  let stack: Stack;
  let engine: SwarmEngine;

  beforeAll(async () => {
    stack = await Stack.start('logs');
    engine = stack.engine();
  }, startMs);
  afterAll(async () => {
    engine?.dispose();
    await stack?.cluster.remove();
  }, startMs);

  it('have the last lines of each replica, also where they are of a task that was there before', async () => {
    await stack.create({ name: 'brief', script: 'echo one; echo two; sleep 1; exit 1' });
    const heard = follow({ services: ['brief'] });
    await heard.until(({ lines }) => lines.filter(({ text }) => text === 'one').length >= 3);
    await heard.stop();
    const read = async (options: Partial<LogOptions>): Promise<readonly string[]> => {
      const lines: string[] = [];
      const all = { services: ['brief'], follow: false, ...options };
      await engine.logs('logs', all, ({ text }) => void lines.push(text), AbortSignal.timeout(20_000));
      return lines;
    };
    await stack.manager.getService('logs_brief').inspect();
    expect((await read({ tail: 3 })).length).toBe(3);
    expect(new Set(await read({}))).toEqual(new Set(['one', 'two']));
    expect(await read({ tail: 0 })).toEqual([]);
    expect(await read({ sinceMs: Date.now() + 3_600_000 })).toEqual([]);
    await stack.removeService('brief');
  }, 60_000);

  it('have those of a service that comes later, and of one with a terminal, and lines of any length', async () => {
    const heard = follow({ services: ['long', 'terminal'], tail: 0 });
    await sleep(500);
    await stack.create({ name: 'long', script: "head -c 40000 /dev/zero | tr '\\000' x; echo; echo next; sleep 1000" });
    await stack.create({ name: 'terminal', script: 'echo shown; sleep 1000', container: { TTY: true } });
    await heard.until(({ lines }) => lines.length >= 3);
    await heard.stop();
    const texts = heard.lines.map(({ container, text }) => `${container} ${text.length} ${text.slice(-5)}`).sort();
    expect(texts).toEqual(['logs-long-1 4 next', 'logs-long-1 40000 xxxxx', 'logs-terminal-1 5 shown']);
    for (const name of ['long', 'terminal']) await stack.removeService(name);
  }, 60_000);

  it('say whose log cannot be read, and have the others', async () => {
    await stack.create({ name: 'silent', script: 'echo unheard; sleep 1000', container: {} });
    await stack.create({ name: 'everywhere', script: 'echo here; sleep 1000', isGlobal: true });
    await stack.untilRunning('everywhere', 3);
    await stack.cluster.killNode(2);
    await stack.cluster.untilNodeIs(2, 'down');
    const unreadable: UnreadableLog[] = [];
    const lines: LogLine[] = [];
    const options = {
      services: ['everywhere'],
      follow: false,
      onUnreadable: (log: UnreadableLog) => void unreadable.push(log),
    };
    await engine.logs('logs', options, (line) => void lines.push(line), AbortSignal.timeout(20_000));
    expect(lines.map(({ container }) => container).sort()).toEqual(['logs-everywhere-n1', 'logs-everywhere-n2']);
    expect(unreadable).toEqual([
      {
        service: 'everywhere',
        container: 'logs-everywhere-n3',
        problem: {
          code: 'engine.log-unreadable',
          severity: 'warning',
          message:
            'The log of logs-everywhere-n3 cannot be read: its node "n3" does not answer its manager. It is read once the node is back.',
        },
      },
    ]);
    await stack.cluster.startNode(2);
    await stack.cluster.untilNodeIs(2, 'ready');
    for (const name of ['silent', 'everywhere']) await stack.removeService(name);
  }, 60_000);

  // For a while after a cut, a manager has nothing of that node's logs for who does not follow them: nothing is read after this.
  it('have the lines of all tasks, each once and in its order, while a node is killed, comes back, and another is cut off for a while', async () => {
    await stack.create({ name: 'counter', script: counting, replicas: 3 });
    await stack.untilRunning('counter', 3);
    const heard = follow({ services: [], tail: 5 });
    await heard.until(({ containers }) => containers.size === 3);
    await stack.cluster.killNode(2);
    await stack.cluster.untilNodeIs(2, 'down');
    await stack.untilRunning('counter', 3);
    await stack.cluster.startNode(2);
    await stack.cluster.untilNodeIs(2, 'ready');
    await stack.cluster.cut(1);
    await stack.cluster.untilNodeIs(1, 'down');
    await stack.cluster.join(1);
    await stack.cluster.untilNodeIs(1, 'ready');
    // Docker on a node that was killed may wait 30 s, and 30 s again, for peers that do not answer before it joins a network.
    await stack.untilRunning('counter', 3, 80_000);
    const marks = new Map(heard.latest());
    await heard.until(({ latest }) => [...latest().values()].filter((last) => last > 0).length >= marks.size);
    await sleep(1500);
    await heard.stop();
    expect(heard.faults()).toEqual([]);
    expect([...heard.containers].sort()).toEqual(['logs-counter-1', 'logs-counter-2', 'logs-counter-3']);
    expect(heard.senders().length).toBeGreaterThanOrEqual(4);
  }, 150_000);

  function follow(options: Omit<LogOptions, 'follow'>): Heard {
    return new Heard((onLine, signal) => engine.logs('logs', { ...options, follow: true }, onLine, signal));
  }
});

/** What was read of logs that are followed. */
class Heard {
  readonly lines: LogLine[] = [];
  readonly #over = new AbortController();
  readonly #ended: Promise<unknown>;

  constructor(read: (onLine: (line: LogLine) => void, signal: AbortSignal) => Promise<void>) {
    this.#ended = read((line) => void this.lines.push(line), this.#over.signal).catch((error: unknown) => error);
  }

  get containers(): ReadonlySet<string> {
    return new Set(this.lines.map(({ container }) => container));
  }

  /** The last number of each sender. */
  readonly latest = (): ReadonlyMap<string, number> =>
    new Map(
      this.lines.map(({ text }) => {
        const [sender = '', number = ''] = text.split(' ');
        return [sender, Number(number)];
      }),
    );

  senders(): readonly string[] {
    return [...this.latest().keys()];
  }

  /** Numbers that did not follow the one before, of each sender and stream. */
  faults(): readonly string[] {
    const last = new Map<string, number>();
    return this.lines.flatMap(({ stream, text }) => {
      const [sender = '', number = ''] = text.split(' ');
      const key = `${sender} ${stream}`;
      const before = last.get(key);
      last.set(key, Number(number));
      return before === undefined || Number(number) === before + 1 ? [] : [`${key}: ${number} after ${before}`];
    });
  }

  async until(isEnough: (heard: Heard) => boolean, timeoutMs = 40_000): Promise<void> {
    const deadlineMs = Date.now() + timeoutMs;
    while (!isEnough(this)) {
      if (Date.now() > deadlineMs)
        throw new Error(`Not heard after ${timeoutMs / 1000} s: ${JSON.stringify(this.lines.slice(-5))}`);
      await sleep(50);
    }
  }

  async stop(): Promise<void> {
    const reason = new Error('It is enough.');
    this.#over.abort(reason);
    expect(await this.#ended).toBe(reason);
  }
}
