import { randomInt } from 'node:crypto';

/** 64 bits of a value, by which it is told from all others. */
export interface IdentifierHash {
  readonly low: number;
  readonly high: number;
}

const largest = 2 ** 32;
/** Made once a process and told to nobody: who sends messages cannot look for two values that are taken for one. */
const key = [randomInt(largest), randomInt(largest)] as const;

/** Two rounds of multiplication and rotation, as murmur3 mixes, over the UTF-16 units of a text. */
export function identifierHash(text: string): IdentifierHash {
  let [low, high]: readonly [number, number] = key;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(rotated(low ^ unit, 15), 0x85eb_ca6b);
    high = Math.imul(rotated(high ^ unit, 13), 0xc2b2_ae35);
    low = (low + high) | 0;
    high = (high + (low >>> 7)) | 0;
  }
  return { low: mixed(low ^ text.length) >>> 0, high: mixed(high ^ low) >>> 0 };
}

function rotated(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function mixed(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return bits ^ (bits >>> 16);
}
