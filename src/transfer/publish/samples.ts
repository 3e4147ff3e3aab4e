import type { Drafting } from '../../messages/drafts/openDrafting.ts';
import { exactJsonText } from '../../messages/encode/exactJsonText.ts';
import type { FileItem, FileItems, PlainBody } from '../files/fileItem.ts';
import type { PublishManyJob } from './job.ts';

const perBatch = 100;

/** Samples of a contract, as if they stood in a file, each on a line of its own. */
export async function* sampleItems(
  drafting: Drafting | undefined,
  { of: kind, seed, count }: Extract<PublishManyJob['from'], { readonly kind: 'samples' }>,
  signal: AbortSignal,
): FileItems {
  let items: FileItem[] = [];
  let line = 0;
  for (const { value } of drafting?.samples({ kind, seed, count }) ?? []) {
    items.push(itemOf(++line, value));
    if (items.length < perBatch) continue;
    yield items;
    items = [];
    // Making some takes longer than others may be kept waiting.
    await letOthersIn();
    signal.throwIfAborted();
  }
  yield items;
}

function itemOf(line: number, value: unknown): FileItem {
  // Bytes are what no value could say: of a payload that is broken on purpose.
  if (value instanceof Uint8Array) return { kind: 'exact', line, fields: [['', value]] };
  return { kind: 'plain', line, body: new SampleBody(value) };
}

class SampleBody implements PlainBody {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  value(): unknown {
    return this.#value;
  }

  /** A sample is a payload, whatever it is made of. */
  members(): undefined {
    return undefined;
  }

  json(): string {
    return exactJsonText(this.#value);
  }
}

function letOthersIn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
