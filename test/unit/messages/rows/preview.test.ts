import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detailFields } from '../../../../src/messages/rows/detail.ts';
import { preview } from '../../../../src/messages/rows/preview.ts';

function line(...parts: (string | Buffer)[]): string {
  return preview(
    parts.map((part) => Buffer.from(part)),
    400,
  );
}

describe('A preview', () => {
  it('is the value alone where the name says nothing', () => {
    expect(line('data', '{"a":1}')).toBe('{"a":1}');
    expect(line('', 'text')).toBe('text');
  });

  it('is the text of a log line', () => {
    expect(line('stderr', 'boom', 'container', 'shop-orders-1')).toBe('boom');
  });

  it('is names and values otherwise', () => {
    expect(line('orderId', '42')).toBe('orderId=42');
    expect(line('data', '{}', 'trace', 'x')).toBe('data={} trace=x');
    expect(line()).toBe('');
  });

  it('leaves out what the names of all messages of a pattern begin with', () => {
    const heard = [Buffer.from('orders.status.paid'), Buffer.from('{"orderId":"42"}')];
    expect(preview(heard, 400, 'orders.status.')).toBe('paid={"orderId":"42"}');
    expect(preview(heard, 400, 'elsewhere.')).toBe('orders.status.paid={"orderId":"42"}');
  });

  it('makes visible what would not be, or would mislead', () => {
    expect(line('', 'a\n\tb\x00\x1b[31m\x7f')).toBe('a␊␉b␀␛[31m␡');
    expect(line('', 'x\u202egnp.exe\u2028\u200b\ufeff')).toBe('x\\u202egnp.exe\\u2028\\u200b\\ufeff');
  });

  it('shows what is no UTF-8 as hex', () => {
    expect(line('data', Buffer.from([0xff, 0xfe, 0x00]))).toBe('0xfffe00');
    expect(line('data', Buffer.alloc(1000, 0xff))).toBe(`0x${'ff'.repeat(32)}…`);
  });

  it('is cut with an ellipsis, never within a character', () => {
    expect(line('', 'x'.repeat(401))).toBe(`${'x'.repeat(399)}…`);
    expect(line('', 'x'.repeat(400))).toBe('x'.repeat(400));
    expect(line('', '😀'.repeat(300))).toBe(`${'😀'.repeat(199)}…`);
    expect(line('', 'é'.repeat(100_000))).toBe(`${'é'.repeat(399)}…`);
  });

  it('is one well-formed line of at most 400 characters, whatever comes', () => {
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }),
      fc.string({ unit: 'binary', maxLength: 900 }).map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const text = line(...parts.map((one) => Buffer.from(one)));
        expect(text.length).toBeLessThanOrEqual(400);
        expect(Buffer.from(text).toString()).toBe(text);
        expect(text).not.toMatch(/[\x00-\x1f\x7f]/);
      }),
    );
  });
});

describe('A detail', () => {
  it('has each field with its size, and hex where it is no text', () => {
    expect(detailFields([Buffer.from('a'), Buffer.from('é'), Buffer.from('b'), Buffer.from([0xff])], 1000)).toEqual([
      { name: 'a', text: 'é', encoding: 'utf8', sizeBytes: 2 },
      { name: 'b', text: 'ff', encoding: 'hex', sizeBytes: 1 },
    ]);
  });

  it('is cut at a character, and its size tells', () => {
    expect(detailFields([Buffer.from('a'), Buffer.from('aéé')], 4)).toEqual([
      { name: 'a', text: 'aé', encoding: 'utf8', sizeBytes: 5 },
    ]);
  });
});
