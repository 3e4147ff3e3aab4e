import { describe, expect, it } from 'vitest';
import { openContract } from '../../../../src/messages/contracts/openContract.ts';
import { messageFingerprint } from '../../../../src/messages/deadLetters/fingerprint.ts';
import { RedrivenMessages } from '../../../../src/messages/deadLetters/redrivenMessages.ts';
import { DeadLetterSurvey } from '../../../../src/messages/deadLetters/survey.ts';

const schema = {
  type: 'object',
  properties: { items: { type: 'array', items: { type: 'object', required: ['sku'] } } },
};
const contract = openContract({ path: '/order.schema.json' }, () => JSON.stringify(schema));
const bytes = (...texts: readonly string[]): readonly Uint8Array[] => texts.map((text) => Buffer.from(text));

describe('A survey of dead messages', () => {
  it('tells what contract a message breaks that does not say why it failed', () => {
    const survey = new DeadLetterSurvey({ contract }, new RedrivenMessages());
    survey.add({ id: '1-0', timeMs: 1, fields: bytes('data', '{"items":[{"sku":1},{}]}') });
    survey.add({ id: '2-0', timeMs: 2, fields: bytes('data', '{"items":[{}]}') });
    survey.add({ id: '3-0', timeMs: 3, fields: bytes('data', '{"items":[{}]}', 'error', 'boom') });
    survey.add({ id: '4-0', timeMs: 4, fields: bytes('data', '{"items":[]}') });
    expect(survey.groups().map(({ title, count }) => [title, count])).toEqual([
      [expect.stringMatching(/^Breaks order\.schema\.json: payload\.items\[…\] .*sku/), 2],
      ['boom', 1],
      ['No reason given', 1],
    ]);
    expect(survey.failureFields).toEqual(['error']);
  });

  it('knows a message that was sent again, whatever is said of it now', () => {
    const redriven = new RedrivenMessages();
    redriven.add(messageFingerprint(bytes('data', '{"id":7}'), undefined));
    const survey = new DeadLetterSurvey({}, redriven);
    survey.add({ id: '1-0', timeMs: 1, fields: bytes('data', '{"id":7}', 'error', 'again') });
    survey.add({ id: '2-0', timeMs: 2, fields: bytes('data', '{"id":8}', 'error', 'again') });
    expect(survey.groups()).toMatchObject([{ title: 'again', count: 2, renewed: 1 }]);
  });
});
