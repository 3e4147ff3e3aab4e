import { expect, test } from 'vitest';
import { auditLevel, auditRowText } from '../../../../src/messages/rows/auditRow.ts';

const record = {
  actor: { kind: 'person', name: 'ada' },
  text: 'up web',
  outcome: 'refused',
  problems: ['policy.no-up'],
  findings: [{ code: 'policy.no-up' }, { code: 'policy.careful' }],
  reason: 'A release.',
};

test('a record is told in one line: who, what, how it ended, what was found, why', () => {
  expect(auditRowText(record)).toBe('ada · up web · refused · policy.no-up · policy.careful · “A release.”');
  expect(auditRowText({ ...record, outcome: 'begun', problems: [], findings: [], reason: undefined })).toBe(
    'ada · up web · begins',
  );
});

test('what has failed is an error, what was refused a warning', () => {
  expect(['failed', 'refused', 'done'].map((outcome) => auditLevel({ ...record, outcome }))).toEqual([
    'error',
    'warn',
    'info',
  ]);
});

test('what is no record has neither', () => {
  for (const payload of [undefined, null, 'text', [1], { findings: 3, actor: null }]) {
    expect(auditLevel(payload)).toBeNull();
    expect(auditRowText(payload) ?? '').toBe('');
  }
});
