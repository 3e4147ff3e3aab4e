import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entrySnippets } from '../../../../src/language/completion/keySnippets.ts';

const root = join(import.meta.dirname, '../../../..');

describe('snippets', () => {
  it('come from the server alone, which knows where one fits: VS Code offers a file of snippets everywhere', () => {
    const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { contributes: object };
    expect(contributes).not.toHaveProperty('snippets');
    expect(entrySnippets.map(({ section }) => section)).toEqual(['services', 'x-patchbay.channels']);
  });
});
