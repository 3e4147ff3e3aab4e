import { describe, expect, it } from 'vitest';
import { decoderNames, payloadEncodings } from '../../../../src/base/kinds/decoders.ts';
import { decode } from '../../../../src/messages/decode/decode.ts';
import { resolving, summary } from '../../manifest/support/resolving.ts';

describe('Every decoder', () => {
  it.each(payloadEncodings)('%s may be named by a manifest', (encoding) => {
    const manifest = `services: { redis: { image: redis } }
x-patchbay: { channels: { a: { kind: list, payload: { encoding: ${encoding} } } } }
`;
    expect(summary(resolving(manifest).problems)).toEqual([]);
  });

  it.each(decoderNames)('%s answers what it makes of foreign bytes, and does not throw', (decoder) => {
    expect(decode(Buffer.from([0xc1]), { decoder, maxBytes: 100 })).toMatchObject({ decoder });
  });
});
