import { describe, expect, it } from 'vitest';
import { parseNodeLabel, withNodeLabel } from '../../../../src/app/services/nodeLabels.ts';

describe('the label of a node', () => {
  it.each([
    ['zone=a', { key: 'zone', value: 'a' }],
    [' ssd ', { key: 'ssd', value: '' }],
    ['com.example/rack=7=b', { key: 'com.example/rack', value: '7=b' }],
  ])('is read from %j', (text, label) => {
    expect(parseNodeLabel(text, false)).toEqual({ label });
  });

  it.each(['', '=a', 'a b=c', '-x=1', `${'a'.repeat(600)}=b`])('is refused with a reason: %j', (text) => {
    expect(parseNodeLabel(text, false).fault).toMatch(/\.$/);
  });

  it('goes when nothing is written in its place', () => {
    expect(parseNodeLabel('', true)).toEqual({});
    expect(withNodeLabel({ zone: 'a', ssd: '' }, 'zone', undefined)).toEqual({ ssd: '' });
  });

  it('is renamed, changed or added, and the others stay', () => {
    const labels = { zone: 'a', ssd: '' };
    expect(withNodeLabel(labels, 'zone', { key: 'room', value: '1' })).toEqual({ ssd: '', room: '1' });
    expect(withNodeLabel(labels, 'zone', { key: 'zone', value: 'b' })).toEqual({ ssd: '', zone: 'b' });
    expect(withNodeLabel(labels, undefined, { key: 'ssd', value: 'x' })).toEqual({ zone: 'a', ssd: 'x' });
  });
});
