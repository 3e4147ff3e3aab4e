import type { Redis } from 'ioredis';
import type { KeySink } from '../../keys.ts';
import type { KeyLooks } from './keyLooks.ts';
import { change } from './change.ts';
import { listDiff, type ListLook } from './listDiff.ts';
import { bytesOfName } from '../../names.ts';

/** How many items of each end are looked at. */
const maxWindow = 500;
const minWindow = 8;
/** A look that brings more than this makes the next one shorter. */
const maxLookBytes = 4 * 1024 * 1024;

const pushes: ReadonlySet<string> = new Set(['lpush', 'rpush', 'linsert']);

/** Looks at a list, and tells what was pushed and popped since. */
export class ListLooks implements KeyLooks {
  readonly #key: string | Buffer;
  readonly #sink: KeySink;
  #before: ListLook | undefined;
  #window = maxWindow;

  constructor(key: string, sink: KeySink) {
    this.#key = bytesOfName(key);
    this.#sink = sink;
  }

  async look(client: Redis, events: readonly string[]): Promise<void> {
    const now = await this.#read(client);
    const atMs = Date.now();
    const before = this.#before;
    this.#before = now;
    if (!before) {
      for (const value of now.all ?? [...now.head, ...now.tail]) this.#tell('waiting', value, atMs);
      return;
    }
    const { changes, missed } = listDiff(before, now);
    for (const { action, value } of changes) this.#tell(action, value, atMs);
    const seen = changes.filter(({ action }) => action === 'lpush' || action === 'rpush' || action === 'added').length;
    const announced = events.filter((event) => pushes.has(event)).length;
    const unseen = Math.max(missed, announced - seen);
    if (unseen > 0) this.#sink.onMissed(unseen);
  }

  async #read(client: Redis): Promise<ListLook> {
    const window = this.#window;
    const replies = await client
      .multi()
      .llen(this.#key)
      .lrangeBuffer(this.#key, 0, window - 1)
      .lrangeBuffer(this.#key, -window, -1)
      .exec();
    const [length, head, tail] = (replies ?? []).map(([error, value]) => {
      if (error) throw error;
      return value;
    }) as [number, Buffer[], Buffer[]];
    const bytes = [...head, ...tail].reduce((sum, value) => sum + value.byteLength, 0);
    if (bytes > maxLookBytes) this.#window = Math.max(minWindow, window >> 1);
    const [headText, tailText] = [head, tail].map((values) => values.map((value) => value.toString('latin1')));
    const rest = length - (headText?.length ?? 0);
    const isWhole = length <= 2 * window;
    return {
      length,
      head: headText ?? [],
      tail: tailText ?? [],
      all: isWhole ? [...(headText ?? []), ...(rest > 0 ? (tailText ?? []).slice(-rest) : [])] : undefined,
    };
  }

  #tell(action: string, value: string, atMs: number): void {
    this.#sink.onChange(change(atMs, action, Buffer.from(value, 'latin1')));
  }
}
