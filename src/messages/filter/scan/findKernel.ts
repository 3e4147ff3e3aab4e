import {
  branch,
  branchIf,
  constant,
  get,
  i32,
  loadByte,
  loadVector,
  moduleOf,
  op,
  set,
  v128,
  type Code,
} from './wasm.ts';

/**
 * Where things lie in the kernel's memory. A byte of the text is like one of the needle when it equals it once the mask's
 * bits are set in it. Behind the needle, masks and needle are 0xff: whatever stands there is alike.
 */
export const needleAt = 0;
export const masksAt = 16 * 1024;
export const textAt = 32 * 1024;
export const maxNeedleBytes = masksAt - 16;
/** So much fits a processor's second cache beside everything else. */
export const maxTextBytes = 64 * 1024;
/** More than all that: whole vectors are read, also where the text ends. */
const memoryPages = 3;

/** What the kernel is called with, all of them numbers; addresses are of its memory. */
const at = 0;
/** The last place where a hit may begin. */
const last = 1;
const needleBytes = 2;
/** Two places in the needle: only where both are alike the rest is compared. */
const firstProbe = 3;
const secondProbe = 4;

const candidates = 5;
const candidate = 6;
const compared = 7;
const firstByte = 8;
const firstMask = 9;
const secondByte = 10;
const secondMask = 11;

/** Finds the first hit, or -1. Looks at 64 places at a time until one may be a hit, then at each of 16. */
export function findKernel(): Uint8Array<ArrayBuffer> {
  const code = [
    ...probeOf(firstProbe, firstByte, firstMask),
    ...probeOf(secondProbe, secondByte, secondMask),
    ...op.loop,
    ...skipBlocks,
    ...leaveIfPast(at),
    ...likeness(0),
    ...op.bitmask,
    ...set(candidates),
    ...tryCandidates,
    ...advance(at, 16),
    ...branch(0),
    ...op.end,
    ...op.unreachable,
  ];
  const locals = [[3, i32] as const, [4, v128] as const];
  return moduleOf({ name: 'find', parameters: 5, locals, code }, memoryPages);
}

const advance = (local: number, by: number): Code => [...get(local), ...constant(by), ...op.add, ...set(local)];

const leaveIfPast = (local: number): Code => [
  ...[...get(local), ...get(last), ...op.isAbove],
  ...[...op.if, ...constant(-1), ...op.return, ...op.end],
];

const probeOf = (place: number, byte: number, mask: number): Code => [
  ...[...get(place), ...loadByte(needleAt), ...op.splat, ...set(byte)],
  ...[...get(place), ...loadByte(masksAt), ...op.splat, ...set(mask)],
];

const isLike = (place: number, byte: number, mask: number, offset: number): Code => [
  ...[...get(at), ...get(place), ...op.add, ...loadVector(offset)],
  ...[...get(mask), ...op.orVector, ...get(byte), ...op.equalBytes],
];

/** Tells which of sixteen places from an offset on are alike in both probes. */
const likeness = (offset: number): Code => [
  ...isLike(firstProbe, firstByte, firstMask, offset),
  ...isLike(secondProbe, secondByte, secondMask, offset),
  ...op.andVector,
];

const skipBlocks: Code = [
  ...op.block,
  ...op.loop,
  ...[...get(at), ...constant(64), ...op.add, ...get(last), ...op.isAbove, ...branchIf(1)],
  ...[...likeness(0), ...likeness(16), ...op.orVector, ...likeness(32), ...op.orVector],
  ...[...likeness(48), ...op.orVector, ...op.isAnySet, ...branchIf(1)],
  ...[...advance(at, 64), ...branch(0)],
  ...op.end,
  ...op.end,
];

/** Sixteen bytes of the text beside those of the needle, until the needle is over; returns when all are alike. */
const compare: Code = [
  ...[...constant(0), ...set(compared)],
  ...op.block,
  ...op.loop,
  ...[...get(candidate), ...get(compared), ...op.add, ...loadVector(0), ...get(compared), ...loadVector(masksAt)],
  ...[...op.orVector, ...get(compared), ...loadVector(needleAt), ...op.equalBytes, ...op.areAllSet],
  ...[...op.isZero, ...branchIf(1)],
  ...advance(compared, 16),
  ...[...get(compared), ...get(needleBytes), ...op.isBelow, ...branchIf(0)],
  ...[...get(candidate), ...op.return],
  ...op.end,
  ...op.end,
];

const tryCandidates: Code = [
  ...op.block,
  ...op.loop,
  ...[...get(candidates), ...op.isZero, ...branchIf(1)],
  ...[...get(at), ...get(candidates), ...op.trailingZeros, ...op.add, ...set(candidate)],
  ...leaveIfPast(candidate),
  ...compare,
  ...[...get(candidates), ...get(candidates), ...constant(1), ...op.subtract, ...op.and, ...set(candidates)],
  ...branch(0),
  ...op.end,
  ...op.end,
];
