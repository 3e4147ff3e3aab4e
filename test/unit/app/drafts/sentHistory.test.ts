import { describe, expect, it } from 'vitest';
import { withoutSecrets, withSentDraft } from '../../../../src/app/drafts/sentHistory.ts';
import { maxSentDrafts, sentDraftsFrom } from '../../../../src/protocol/acting/sentDrafts.ts';

const sent = (text: string): Parameters<typeof withSentDraft>[1] => ({
  text,
  channel: 'orders',
  manifest: '/shop/patchbay.yaml',
  atMs: 1,
  outcome: 'as 1-0',
  isInvalid: false,
});

describe('the history of what was sent', () => {
  it('holds the newest first, each once, and no more than so many', () => {
    let history = withSentDraft([], sent('first'));
    for (let number = 0; number < maxSentDrafts + 5; number++) history = withSentDraft(history, sent(`n${number}`));
    expect(history).toHaveLength(maxSentDrafts);
    expect(
      withSentDraft(history, sent('n50'))
        .map(({ text }) => text)
        .filter((text) => text === 'n50'),
    ).toHaveLength(1);
    expect(withSentDraft(history, sent('x'.repeat(70_000)))).toBe(history);
  });

  it('reads what was kept, and leaves out what is none', () => {
    expect(sentDraftsFrom([sent('a'), { text: 3 }, null])).toEqual([sent('a')]);
    expect(sentDraftsFrom('x')).toEqual([]);
  });

  it('keeps no secret: it is asked for when the message is sent again', () => {
    const text = `{ "channel": "token-bucket", "fields": [["x-api-key", "k"], ["id", "1"]],
      "variables": { "password": "hunter2" },
      "payload": { "user": "ann", "token": 123456, "url": "https://ann:pw@host/", "again": "\${ask:token}", "list": ["Bearer abc"] } }`;
    const kept = withoutSecrets(text) ?? '';
    for (const secret of ['"k"', 'hunter2', '123456', 'ann:pw', 'abc']) expect(kept).not.toContain(secret);
    expect(JSON.parse(kept)).toEqual({
      channel: 'token-bucket',
      fields: [
        ['x-api-key', '${ask:x-api-key}'],
        ['id', '1'],
      ],
      variables: { password: { ask: 'password' } },
      payload: {
        user: 'ann',
        token: '${ask:token}',
        url: '${ask:url}',
        again: '${ask:token}',
        list: ['${ask:list}'],
      },
    });
  });
});
