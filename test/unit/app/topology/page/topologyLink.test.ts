import { describe, expect, it } from 'vitest';
import { topologyLink, topologyOfLink } from '../../../../../src/app/topology/page/topologyLink.ts';

const state = {
  version: 1,
  application: 'shop',
  manifest: 'patchbay.yaml',
  focus: 'channel:a/b',
  view: 'table',
} as const;

describe('A link to a map', () => {
  it('opens what it was made of', () => {
    const link = new URL(topologyLink('vscode', state));
    expect(link.pathname).toBe('/topology');
    expect(topologyOfLink(link.search.slice(1))).toEqual(state);
  });

  it.each(['view=none', 'application=a&application=b', 'command=x', 'focus=%00', `application=${'a'.repeat(5000)}`])(
    'is refused as a whole where it says %s',
    (query) => expect(topologyOfLink(query)).toBeUndefined(),
  );
});
