import { describe, expect, it } from 'vitest';
import { inspectorLink, stateOfLink } from '../../../../src/app/inspector/inspectorLink.ts';
import { noFilter } from '../../../../src/protocol/filterShapes.ts';
import type { InspectorState } from '../../../../src/protocol/inspector.ts';

const state: InspectorState = {
  version: 1,
  application: 'shop',
  sources: ['stream:orders created/ü', 'pubsub:payments.*', 'logs:orders'],
  filter: {
    mode: 'cel',
    text: 'payload.total > 100 && source == "a&b=c#d"',
    isCaseSensitive: true,
    sources: ['logs:orders'],
    span: { fromMs: 1_763_985_600_000, toMs: 1_763_985_660_000.5 },
    size: { minBytes: null, maxBytes: 2000 },
    contract: 'invalid',
    minLevel: 'warn',
  },
  start: { at: 'id', id: '1763985600000-0' },
};

function queryOf(link: string): string {
  return new URL(link).search.slice(1);
}

describe('a link to a view', () => {
  it('opens that view', () => {
    const link = inspectorLink('vscode', state);
    expect(link).toMatch(/^vscode:\/\/patchbay\.patchbay\/inspect\?/);
    expect(stateOfLink(queryOf(link))).toEqual(state);
  });

  it('is short where there is little to say', () => {
    const plain: InspectorState = { ...state, sources: ['stream:a'], filter: noFilter, start: null };
    const link = inspectorLink('vscode', plain);
    expect(link).toBe('vscode://patchbay.patchbay/inspect?application=shop&source=stream%3Aa');
    expect(stateOfLink(queryOf(link))).toEqual(plain);
  });

  it.each([
    ['without a source', 'application=shop'],
    ['with a source of no kind', 'source=orders'],
    ['with too many sources', Array.from({ length: 51 }, (_, index) => `source=stream:${index}`).join('&')],
    ['with an unknown mode', 'source=stream:a&mode=eval'],
    ['with an unknown contract', 'source=stream:a&contract=perhaps'],
    ['with half a span', 'source=stream:a&span=5-'],
    ['with a span that ends before it begins', 'source=stream:a&span=9-5'],
    ['with a size that is no number', 'source=stream:a&size=NaN-1'],
    ['with a start that is no id', 'source=stream:a&start=id%20*'],
    ['with a start that is nothing known', 'source=stream:a&start=__proto__'],
    ['that is too long', `source=stream:a&filter=${'x'.repeat(9000)}`],
    ['with a filter that is too long', `source=stream:a&filter=${'x'.repeat(4001)}`],
  ])('is refused %s', (_, query) => {
    expect(stateOfLink(query)).toBeUndefined();
  });
});
