/** Writes as much of WebAssembly's binary form as the kernel of a byte scan needs: https://webassembly.github.io/spec/core/binary */

export type Code = readonly number[];

export const i32 = 0x7f;
export const v128 = 0x7b;

/** Writes an integer without sign, seven bits a byte. */
function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

function signed(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  for (; rest < -64 || rest > 63; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest & 0x7f];
}

const vector = (code: number): Code => [0xfd, ...unsigned(code)];

export const op = {
  unreachable: [0x00],
  end: [0x0b],
  return: [0x0f],
  block: [0x02, 0x40],
  loop: [0x03, 0x40],
  if: [0x04, 0x40],
  isZero: [0x45],
  isBelow: [0x49],
  isAbove: [0x4b],
  trailingZeros: [0x68],
  add: [0x6a],
  subtract: [0x6b],
  and: [0x71],
  splat: vector(15),
  equalBytes: vector(35),
  andVector: vector(78),
  orVector: vector(80),
  isAnySet: vector(83),
  areAllSet: vector(99),
  bitmask: vector(100),
} as const satisfies Record<string, Code>;

export const constant = (value: number): Code => [0x41, ...signed(value)];
export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
/** Leaves so many blocks, or goes on with that loop. */
export const branch = (depth: number): Code => [0x0c, depth];
export const branchIf = (depth: number): Code => [0x0d, depth];
/** Loads the byte at the address on the stack plus `offset`. */
export const loadByte = (offset: number): Code => [0x2d, 0, ...unsigned(offset)];
/** Loads the sixteen bytes from there on. */
export const loadVector = (offset: number): Code => [0xfd, 0, 0, ...unsigned(offset)];

export interface WasmFunction {
  readonly name: string;
  /** All of them i32, as the result is. */
  readonly parameters: number;
  /** How many locals of which type stand behind the parameters. */
  readonly locals: readonly (readonly [count: number, type: number])[];
  readonly code: Code;
}

/** A module of one function and one memory, exported as `memory`, of so many pages of 64 KiB. */
export function moduleOf(run: WasmFunction, memoryPages: number): Uint8Array<ArrayBuffer> {
  const body = [...listOf(run.locals.map(([count, type]) => [...unsigned(count), type])), ...run.code, ...op.end];
  const type = [0x60, ...listOf(Array<Code>(run.parameters).fill([i32])), ...listOf([[i32]])];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [type]),
    ...section(3, [[0]]),
    ...section(5, [[0, ...unsigned(memoryPages)]]),
    ...section(7, [
      [...named('memory'), 2, 0],
      [...named(run.name), 0, 0],
    ]),
    ...section(10, [[...unsigned(body.length), ...body]]),
  ]);
}

function section(id: number, items: readonly Code[]): Code {
  const content = listOf(items);
  return [id, ...unsigned(content.length), ...content];
}

function listOf(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function named(name: string): Code {
  return [...unsigned(name.length), ...Array.from(name, (character) => character.charCodeAt(0))];
}
