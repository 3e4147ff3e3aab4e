import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBytes } from '../../../../src/engine/forward/addressBytes.ts';
import { BadFrameError, connectFrame, frame, FrameReader, frameTypes } from '../../../../src/engine/forward/frames.ts';
import { engineFrame } from './streams.ts';

/** What a reader tells of chunks, as text; data of one connection in a row is joined. */
function told(chunks: readonly Buffer[]): readonly string[] {
  const lines: string[] = [];
  let open: { readonly id: number; text: string } | undefined;
  const close = (): void => {
    if (open) lines.push(`data ${open.id} ${open.text}`);
    open = undefined;
  };
  const reader = new FrameReader({
    data: (id, bytes) => {
      if (open?.id !== id) close();
      open ??= { id, text: '' };
      open.text += bytes.toString('hex');
    },
    frame: (type, id, payload) => {
      close();
      lines.push(`${type} ${id} ${payload.toString('hex')}`);
    },
  });
  for (const chunk of chunks) reader.add(chunk);
  close();
  return lines;
}

function cut(bytes: Buffer, sizes: readonly number[]): readonly Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

describe('The frames of a forwarder', () => {
  it('are read the same however they come: cut by the engine, by the network, or whole', () => {
    const types = [frameTypes.data, frameTypes.end, frameTypes.window, frameTypes.accepted, frameTypes.pong];
    const one = fc.tuple(fc.constantFrom(...types), fc.nat(2 ** 32 - 1), fc.uint8Array({ maxLength: 60 }));
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 8 }), sizes, sizes, (frames, engineSizes, sizes) => {
        const output = Buffer.concat(frames.map((each) => frame(...each)));
        const engineFrames = cut(output, engineSizes).map((part) => engineFrame(part));
        const whole = told([engineFrame(output)]);
        expect(told(cut(Buffer.concat(engineFrames), sizes))).toEqual(whole);
        const said = frames.filter(([type, , payload]) => type !== frameTypes.data || payload.length > 0).length;
        expect(whole.length).toBeLessThanOrEqual(said);
      }),
    );
  });

  it('leave out what the program writes as errors', () => {
    const noise = engineFrame(Buffer.from('oh no'), 2);
    expect(told([noise, engineFrame(frame(frameTypes.end, 5)), noise])).toEqual(['33 5 ']);
  });

  it('are refused when no forwarder can have sent them', () => {
    const tooLong = Buffer.from([0, 0, 0, 0, 255, 255, frameTypes.data, 0]);
    const more = Buffer.from([0, 0, 0, 0, 0, 0, frameTypes.end, 1]);
    const longControl = Buffer.from([0, 0, 0, 0, 0, 1, frameTypes.end, 0]);
    for (const bytes of [tooLong, more, longControl]) expect(() => told([engineFrame(bytes)])).toThrow(BadFrameError);
  });

  it('say where a connection leads: a name, or the bytes of an address', () => {
    expect(connectFrame(7, 'stock', 8000).toString('hex')).toBe('070000000800010040' + '1f00' + '73746f636b');
    expect(connectFrame(7, addressBytes('10.0.0.9'), 80).toString('hex')).toBe(
      '0700000007000100' + '500004' + '0a000009',
    );
  });
});

describe('The bytes of an address', () => {
  it.each([
    ['127.0.0.1', '7f000001'],
    ['::1', `${'00'.repeat(15)}01`],
    ['::', '00'.repeat(16)],
    ['fd00:1:2::77', 'fd000001000200000000000000000077'],
    ['2001:db8:1:2:3:4:5:6', '20010db8000100020003000400050006'],
    ['1:2:3:4:5:6:7::', '00010002000300040005000600070000'],
    ['::ffff:10.0.0.9', '00000000000000000000ffff0a000009'],
    ['fe80::1%eth0', 'fe800000000000000000000000000001'],
  ])('of %s', (address, hex) => {
    expect(Buffer.from(addressBytes(address)).toString('hex')).toBe(hex);
  });
});
