// A child process of `topology-cost`: services that add entries to streams, at a rate or as fast as they are answered. Each has a
// connection of its own and sends one `XADD` at a time, as services do that answer a request each.
import { connect, type Socket } from 'node:net';

/** What the parent asks for: at which rate from now on (0: as fast as can be), and to tell what happened since it last asked. */
export type LoadOrder = { readonly opsPerSecond: number } | 'report';

export interface LoadReport {
  readonly operations: number;
  readonly seconds: number;
  /** From a write to its answer. */
  readonly meanLatencyMs: number;
  readonly p99LatencyMs: number;
}

const [port = 0, connections = 50] = process.argv.slice(2).map(Number);
const order = JSON.stringify({ orderId: 'o-000000', customer: 'c-4711', total: 99.5, note: 'x'.repeat(120) });
let rate = 0;
/** How many are due that nobody was free to send. */
let unsent = 0;
let sinceMs = performance.now();
let latencies: number[] = [];
let operations = 0;
function taken(): LoadReport {
  const sorted = latencies.sort((a, b) => a - b);
  const answer = {
    ...{ operations, seconds: (performance.now() - sinceMs) / 1000 },
    meanLatencyMs: sorted.reduce((sum, one) => sum + one, 0) / sorted.length,
    p99LatencyMs: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
  };
  [latencies, operations, sinceMs] = [[], 0, performance.now()];
  return answer;
}

/** Timers are late at times: what is due by the clock is sent then, by whoever waits for no answer. */
function pace(): void {
  const startMs = performance.now();
  let dueBefore = 0;
  const timer = setInterval(() => {
    if (rate === 0) return clearInterval(timer);
    const due = Math.floor(((performance.now() - startMs) * rate) / 1000);
    // Nobody catches up for more than a tenth of a second.
    unsent = Math.min(unsent + due - dueBefore, rate / 10);
    dueBefore = due;
    for (const socket of sockets) socket.addIfFree();
  }, 1);
}

class LoadSocket {
  readonly #socket: Socket = connect(port, '127.0.0.1').setNoDelay();
  readonly #command: string;
  /** Undefined while it waits for no answer. */
  #sentMs: number | undefined;

  constructor(key: string) {
    const words = ['XADD', key, 'MAXLEN', '~', '10000', '*', 'data', order];
    this.#command = `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
    this.#socket.on('data', () => this.#answered());
  }

  addIfFree(): void {
    if (this.#sentMs !== undefined || (rate > 0 && unsent < 1)) return;
    unsent--;
    this.#sentMs = performance.now();
    this.#socket.write(this.#command);
  }

  /** An answer is short, so that it comes whole. */
  #answered(): void {
    operations++;
    latencies.push(performance.now() - (this.#sentMs ?? Number.NaN));
    this.#sentMs = undefined;
    this.addIfFree();
  }
}

const sockets = Array.from({ length: connections }, (_, index) => new LoadSocket(`load:${index}`));

process.on('message', (message: LoadOrder) => {
  if (message === 'report') return void process.send?.(taken());
  rate = message.opsPerSecond;
  unsent = 0;
  taken();
  if (rate === 0) for (const socket of sockets) socket.addIfFree();
  else pace();
});
process.on('disconnect', () => process.exit(0));
