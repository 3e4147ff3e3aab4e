import { failed, Uint, type Failed, type Value } from './value.ts';

const minInt = -(2n ** 63n);
const maxInt = 2n ** 63n - 1n;
const maxUint = 2n ** 64n - 1n;

/** An int, or failed where it would need more than 64 bits. */
export function int(value: bigint): bigint | Failed {
  return value >= minInt && value <= maxInt ? value : failed;
}

export function uint(value: bigint): Uint | Failed {
  return value >= 0n && value <= maxUint ? new Uint(value) : failed;
}

interface Arithmetic {
  readonly ofDoubles: (a: number, b: number) => number;
  /** Undefined for what has no result. */
  readonly ofInts: (a: bigint, b: bigint) => bigint | undefined;
}

const operations = {
  '+': { ofDoubles: (a, b) => a + b, ofInts: (a, b) => a + b },
  '-': { ofDoubles: (a, b) => a - b, ofInts: (a, b) => a - b },
  '*': { ofDoubles: (a, b) => a * b, ofInts: (a, b) => a * b },
  '/': { ofDoubles: (a, b) => a / b, ofInts: (a, b) => (b === 0n ? undefined : a / b) },
  '%': { ofDoubles: (a, b) => a % b, ofInts: (a, b) => (b === 0n ? undefined : a % b) },
} satisfies Readonly<Record<string, Arithmetic>>;

/** Numbers of JSON are doubles, whatever they look like: beside one of those an int counts as a double, which CEL does not allow. */
export function calculate(operator: keyof typeof operations, a: Value, b: Value): Value {
  const { ofDoubles, ofInts }: Arithmetic = operations[operator];
  if (typeof a === 'number' && typeof b === 'number') return ofDoubles(a, b);
  if (typeof a === 'bigint' && typeof b === 'bigint') return checked(ofInts(a, b), int);
  if (a instanceof Uint && b instanceof Uint) return checked(ofInts(a.value, b.value), uint);
  if (typeof a === 'number' && typeof b === 'bigint') return ofDoubles(a, Number(b));
  return typeof a === 'bigint' && typeof b === 'number' ? ofDoubles(Number(a), b) : failed;
}

function checked(result: bigint | undefined, bounded: (value: bigint) => Value): Value {
  return result === undefined ? failed : bounded(result);
}
