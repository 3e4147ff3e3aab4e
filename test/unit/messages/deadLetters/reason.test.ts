import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { DeadLetterGroups } from '../../../../src/messages/deadLetters/deadLetterGroups.ts';
import { messageFingerprint } from '../../../../src/messages/deadLetters/fingerprint.ts';
import { deadReason, isOfFailure } from '../../../../src/messages/deadLetters/reason.ts';

const fieldsOf = (value: Readonly<Record<string, string | undefined>>): readonly Uint8Array[] =>
  Object.entries(value)
    .flat()
    .map((text) => Buffer.from(text ?? ''));

describe('Why a message is dead', () => {
  it.each([
    [{ data: '{}', error: 'no answer after 302 ms' }, 'no answer after … ms'],
    [
      { data: '{}', error: 'TimeoutError: no answer from "payments" after 17 ms' },
      'TimeoutError: no answer from "…" after … ms',
    ],
    [{ data: '{}', 'x-exception-message': 'boom' }, 'boom'],
    [
      { 'exception.class': 'java.net.ConnectException', 'exception.message': 'refused\n at a.b' },
      'java.net.ConnectException: refused',
    ],
    [
      { data: '{}', error: '{"name":"CardDeclined","message":"card 4711 was declined"}' },
      'CardDeclined: card … was declined',
    ],
    [{ data: '{"id":1,"error":{"type":"Gone","message":"order 7 is gone"}}' }, 'Gone: order … is gone'],
    [{ payload: '{"reason":"stock is empty"}' }, 'stock is empty'],
    [{ data: '{"a":1}' }, 'No reason given'],
    [{ data: 'x', failedReason: 'order 9b2cbe1e-1f6c-4f3a-9a39-0242ac120002 has no lines' }, 'order … has no lines'],
  ])('%j: %s', (fields, title) => {
    expect(deadReason(fieldsOf(fields as Record<string, string>), undefined).title).toBe(title);
  });

  it('never throws, and stays short, whatever the bytes are', () => {
    const bytes = fc.uint8Array({ maxLength: 50 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.oneof(bytes, fc.constant(Buffer.from('error'))), bytes)), (pairs) => {
        const { title, text } = deadReason(pairs.flat(), undefined);
        expect(title.length).toBeLessThanOrEqual(160);
        expect(text.length).toBeLessThanOrEqual(1000);
      }),
    );
  });

  it('knows what consumers write beside a message that failed', () => {
    expect(
      ['error', 'Error-Message', 'attempts', 'x-retry-count', 'failedAt', 'deliveryCount'].filter(isOfFailure),
    ).toHaveLength(6);
    expect(['data', 'orderId', 'amount', 'terror', 'at'].filter(isOfFailure)).toEqual([]);
  });
});

describe('The fingerprint of a message', () => {
  it('is the same when it fails again, and another one for another message', () => {
    const [first, again, other] = [
      { data: '{"id":1}', error: 'boom', attempts: '1' },
      { data: '{"id":1}', error: 'bang', attempts: '2' },
      { data: '{"id":2}', error: 'boom', attempts: '1' },
    ].map((value) => messageFingerprint(fieldsOf(value), undefined));
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('is of all fields where none holds the payload', () => {
    const [one, other, failed] = [
      { id: '1', amount: '2' },
      { id: '1', amount: '3' },
      { id: '1', amount: '2', error: 'boom' },
    ].map((value) => messageFingerprint(fieldsOf(value), undefined));
    expect(other).not.toBe(one);
    expect(failed).toBe(one);
  });
});

describe('Dead messages in groups', () => {
  it('counts those that failed alike, and those that came back, and keeps the newest', () => {
    const groups = new DeadLetterGroups();
    for (let n = 0; n < 150; n++) {
      const title = n % 3 === 0 ? 'a' : 'b';
      groups.add(
        { title, text: `${n}` },
        { id: `${n}-0`, timeMs: n, isRenewed: n === 149, preview: '', deliveries: undefined },
      );
    }
    const [b, a] = groups.all();
    expect(b).toMatchObject({ title: 'b', count: 100, renewed: 1, firstMs: 1, lastMs: 149, sample: '149' });
    expect(b?.messages[0]).toMatchObject({ id: '149-0' });
    expect(a).toMatchObject({ title: 'a', count: 50, renewed: 0 });
  });

  it('tells a bounded number of reasons apart', () => {
    const groups = new DeadLetterGroups();
    for (let n = 0; n < 300; n++) {
      groups.add(
        { title: `reason ${n}`, text: '' },
        { id: `${n}-0`, timeMs: n, isRenewed: false, preview: '', deliveries: undefined },
      );
    }
    const all = groups.all();
    expect(all).toHaveLength(101);
    expect(all[0]).toMatchObject({ title: 'Other reasons', count: 200 });
    expect(all[0]?.messages).toHaveLength(100);
  });
});
