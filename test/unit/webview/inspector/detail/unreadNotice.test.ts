import { describe, expect, it } from 'vitest';
import { payloadOf } from '../../../../../src/webview/kit/payload/payload.ts';
import { unreadNotice } from '../../../../../src/webview/inspector/detail/unreadNotice.ts';

function noticeOf(text: string, decoder: 'msgpack' | 'json', error: string | null): string | undefined {
  const field = { name: '', encoding: 'utf8' as const, text, sizeBytes: text.length };
  return unreadNotice({ decoder, error }, payloadOf([field], null));
}

describe('What is said of a payload that is not what it is read as', () => {
  it('names the form, why, and as what it is shown instead', () => {
    expect(noticeOf('{"orderId":"o-1"}', 'msgpack', 'msgpack: 16 bytes are left over at byte 1.')).toBe(
      'The payload is not MessagePack (16 bytes are left over at byte 1). It looks like JSON, and is shown as that.',
    );
    expect(noticeOf('hello', 'json', 'json: Unexpected token.')).toMatch(
      /^The payload is not JSON \(.*\)\. It is shown as text\.$/,
    );
  });

  it('is nothing where it is what it is read as', () => {
    expect(noticeOf('{"orderId":"o-1"}', 'json', null)).toBeUndefined();
    expect(unreadNotice(null, { kind: 'text', text: '' })).toBeUndefined();
  });

  it('leaves what says enough itself', () => {
    const error = 'gzip: it unpacks to more than 32 MB.';
    expect(unreadNotice({ decoder: 'binary', error }, { kind: 'hex', text: '' })).toBe(error);
  });
});
