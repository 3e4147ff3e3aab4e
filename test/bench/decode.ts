// Our decoders of MessagePack and CBOR beside the libraries that their tests hold them against: time for the same messages.
import { decode as libraryMsgpack, encode as encodeMsgpack } from '@msgpack/msgpack';
import { decode as libraryCbor, encode as encodeCbor } from 'cborg';
import { decodeCbor } from '../../src/messages/decode/cbor.ts';
import { decodeMsgpack } from '../../src/messages/decode/msgpack.ts';
import { report } from './support/report.ts';

const rounds = 7;
const bytesARound = 20_000_000;

const forms = [
  {
    name: 'MessagePack',
    encode: encodeMsgpack,
    ours: decodeMsgpack,
    library: libraryMsgpack,
    beside: '@msgpack/msgpack',
  },
  { name: 'CBOR', encode: encodeCbor, ours: decodeCbor, library: libraryCbor, beside: 'cborg' },
] as const;

const messages = { 'an order': order(1), 'fifty orders': Array.from({ length: 50 }, (_, i) => order(i)) };

for (const { name, encode, ours, library, beside } of forms) {
  for (const [what, message] of Object.entries(messages)) {
    const bytes = Buffer.from(encode(message));
    const times = { ours: Infinity, library: Infinity };
    // In turn, so that whatever else the machine does hits both.
    for (let round = 0; round < rounds; round++) {
      times.ours = Math.min(times.ours, timeMs(ours, bytes));
      times.library = Math.min(times.library, timeMs(library, bytes));
    }
    report({
      bench: `decode ${what} of ${name}`,
      ours: times.ours,
      floor: times.library,
      unit: 'ms for 20 MB',
      beside,
    });
  }
}

function timeMs(decode: (bytes: Buffer) => unknown, bytes: Buffer): number {
  const startMs = performance.now();
  for (let done = 0; done < bytesARound; done += bytes.length) decode(bytes);
  return performance.now() - startMs;
}

function order(index: number): object {
  const items = Array.from({ length: 5 }, (_, i) => ({ sku: `sku-${i}`, count: i, price: 1.25 * i }));
  return { orderId: `o-${index}`, customer: 'c-4711', total: 99.5, items, note: 'x'.repeat(40), ok: true, none: null };
}
