import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kindsWith } from '../../../../src/base/kinds/sources.ts';

const textOf = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

describe('Files that cannot read the tables', () => {
  it('repeat all kinds of channels: docs/manifest.md', () => {
    expect(textOf('docs/manifest.md')).toContain(`kind: stream # ${kindsWith('isChannel').join(' | ')}\n`);
  });
});
