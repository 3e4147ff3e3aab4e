import { Buffer } from 'node:buffer';
import { findKernel, masksAt, maxNeedleBytes, maxTextBytes, needleAt, textAt } from './findKernel.ts';

/** What is needed of it; an engine may have been told to do without. */
interface Wasm {
  validate(module: Uint8Array): boolean;
  readonly Module: new (module: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
}

interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly find: (at: number, last: number, needleBytes: number, firstProbe: number, secondProbe: number) => number;
}

/** What is looked for: ASCII letters in lower case stand for both cases. */
export interface Needle {
  readonly bytes: Buffer;
  /** For each byte the bit that a letter's cases differ in, else 0. */
  readonly masks: Buffer;
  /** The two places of the needle that are rarest in what people send. */
  readonly probes: readonly [number, number];
}

/** Finds the needle at or behind an offset, and before the end where one is given; -1 when there is none. */
export type Find = (offset: number, end?: number) => number;

/**
 * Looks for bytes without regard to the case of ASCII letters, sixteen at a time: JavaScript has no vectors, so a kernel of
 * WebAssembly does it, in a memory of its own that text is copied to piece by piece. Reading the text is what takes the time.
 */
export class ByteScanner {
  readonly #kernel: Kernel;
  readonly #memory: Buffer;

  /** Undefined on a machine without vectors. */
  static create(): ByteScanner | undefined {
    const { WebAssembly: wasm } = globalThis as { readonly WebAssembly?: Wasm };
    const kernel = findKernel();
    if (!wasm?.validate(kernel)) return undefined;
    return new ByteScanner(new wasm.Instance(new wasm.Module(kernel)).exports as Kernel);
  }

  private constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#memory = Buffer.from(kernel.memory.buffer);
  }

  /** Holds until another needle is looked for. */
  in(text: Buffer, needle: Needle): Find {
    const length = needle.bytes.length;
    const [firstProbe, secondProbe] = needle.probes;
    this.#load(needle);
    let start = 0;
    let end = 0;
    return (offset, bound = text.length) => {
      let from = offset;
      while (from + length <= bound) {
        if (from < start || from + length > end) {
          start = from;
          end = Math.min(text.length, start + maxTextBytes);
          text.copy(this.#memory, textAt, start, end);
        }
        const shift = textAt - start;
        const last = Math.min(end, bound) - length + shift;
        const hit = this.#kernel.find(from + shift, last, length, firstProbe, secondProbe);
        if (hit >= 0) return hit - shift;
        from = Math.min(end, bound) - length + 1;
      }
      return -1;
    };
  }

  #load({ bytes, masks }: Needle): void {
    this.#memory.fill(0xff, needleAt, textAt);
    bytes.copy(this.#memory, needleAt);
    masks.copy(this.#memory, masksAt);
  }
}

const caseBit = 0x20;
/** The bytes of JSON and prose, the most frequent first; those that are not here are rarer. */
const frequent = Buffer.from('"etaoinsrdl,:0cumpgb1vfhy2_w-3{}.ck5k4/ 67x89[]jqz');

/** Undefined where it is too long, or too short to be worth it. */
export function needleOf(lowerCase: string): Needle | undefined {
  const bytes = Buffer.from(lowerCase);
  if (bytes.length === 0 || bytes.length > maxNeedleBytes) return undefined;
  const masks = Buffer.from(bytes.map((byte) => (byte >= 0x61 && byte <= 0x7a ? caseBit : 0)));
  const byRarity = [...bytes.keys()].sort((a, b) => rarity(bytes[b]) - rarity(bytes[a]));
  const [first = 0] = byRarity;
  // The same byte next to itself says little.
  const second = byRarity.find((place) => bytes[place] !== bytes[first]) ?? bytes.length - 1;
  return { bytes, masks, probes: [first, second] };
}

function rarity(byte = 0): number {
  const place = frequent.indexOf(byte);
  return place < 0 ? frequent.length : place;
}
