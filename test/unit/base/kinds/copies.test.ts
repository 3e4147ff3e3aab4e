import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decoderNames } from '../../../../src/base/kinds/decoders.ts';
import { kindsWith } from '../../../../src/base/kinds/sources.ts';

const textOf = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

/** What a snippet lets the user choose behind a key, each time it does. */
const choicesOf = (key: string): string[][] =>
  [...textOf('syntaxes/patchbay.snippets.json').matchAll(new RegExp(`${key}: \\$\\{\\d\\|([^|]*)\\|\\}`, 'g'))].map(
    ([, choices = '']) => choices.split(','),
  );

describe('Files that cannot read the tables', () => {
  it('repeat all kinds of channels: the snippets', () => {
    expect(choicesOf('kind')).toEqual([kindsWith('isChannel'), kindsWith('isChannel')]);
  });

  it('repeat all decoders: the snippets', () => {
    expect(choicesOf('encoding')).toEqual([decoderNames]);
  });

  it('repeat all kinds of channels: docs/manifest.md', () => {
    expect(textOf('docs/manifest.md')).toContain(`kind: stream # ${kindsWith('isChannel').join(' | ')}\n`);
  });
});
