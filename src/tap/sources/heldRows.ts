import type { Entry } from '../../broker/log.ts';

/** A row that waits for older ones of other sources: the entry of a stream, or whatever else is put by its own function. */
export type HeldRow = { readonly timeMs: number; readonly arrivedMs: number; readonly bytes: number } & (
  | { readonly entry: Entry; readonly put?: undefined }
  | { readonly entry?: undefined; readonly put: () => void }
);

interface Queue {
  rows: HeldRow[];
  /** The first row that has not gone on. */
  head: number;
  /** The time of the last row that came. */
  lastMs: number;
  /** When it came. */
  heardMs: number;
}

/** What a row takes beside its fields, roughly. */
const rowBytes = 64;

/** Rows of several sources, in a queue each, because each source is in order. */
export class HeldRows {
  readonly #queues = new Map<string, Queue>();
  #count = 0;
  #bytes = 0;

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(source: string, row: HeldRow): void {
    const queue = this.#queues.get(source) ?? { rows: [], head: 0, lastMs: -Infinity, heardMs: -Infinity };
    this.#queues.set(source, queue);
    queue.rows.push(row);
    queue.lastMs = Math.max(queue.lastMs, row.timeMs);
    queue.heardMs = row.arrivedMs;
    this.#count++;
    this.#bytes += row.bytes + rowBytes;
  }

  /** The oldest of the rows at the heads of the queues; of those that are equally old the one that came first. */
  oldest(): { readonly source: string; readonly row: HeldRow } | undefined {
    let oldest: { readonly source: string; readonly row: HeldRow } | undefined;
    for (const [source, queue] of this.#queues) {
      const row = queue.rows[queue.head];
      if (!row || (oldest && !isBefore(row, oldest.row))) continue;
      oldest = { source, row };
    }
    return oldest;
  }

  /** Takes the first row of a source away. */
  take(source: string): void {
    const queue = this.#queues.get(source);
    const row = queue?.rows[queue.head];
    if (!queue || !row) return;
    this.#count--;
    this.#bytes -= row.bytes + rowBytes;
    queue.head++;
    if (queue.head < queue.rows.length) return;
    queue.rows = [];
    queue.head = 0;
  }

  /** Nothing older than that can come of a source any more: it waits for its turn, or has been newer already. */
  hasPassed(source: string, timeMs: number): boolean {
    const queue = this.#queues.get(source);
    return queue !== undefined && (queue.head < queue.rows.length || queue.lastMs >= timeMs);
  }

  /** When a source last brought a row; long ago where it never has. */
  heardMs(source: string): number {
    return this.#queues.get(source)?.heardMs ?? -Infinity;
  }

  clear(): void {
    this.#queues.clear();
    this.#count = this.#bytes = 0;
  }
}

function isBefore(left: HeldRow, right: HeldRow): boolean {
  return left.timeMs < right.timeMs || (left.timeMs === right.timeMs && left.arrivedMs < right.arrivedMs);
}
