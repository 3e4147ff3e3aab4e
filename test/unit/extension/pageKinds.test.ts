import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourcesUnder } from '../architecture/folders.ts';

const root = join(import.meta.dirname, '../../..');
const { activationEvents } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly activationEvents: readonly string[];
};
const kind = /viewType: '(?<viewType>[\w.]+)',\s*name: '[^']+',\s*bundle: '(?<bundle>\w+)'/g;
const kinds = sourcesUnder(join(root, 'src/extension')).flatMap((path) =>
  [...readFileSync(path, 'utf8').matchAll(kind)].map(({ groups = {} }) => [groups['viewType'], groups['bundle']]),
);

describe('The pages that tabs show', () => {
  it('are found in the sources', () => {
    expect(kinds.map(([, bundle]) => bundle).toSorted()).toEqual(['inspector', 'service', 'topology', 'trace']);
  });

  it.each(kinds)(
    '%s has the extension activated when VS Code restores it, a script, and an icon for each theme',
    (viewType = '', bundle = '') => {
      expect(activationEvents).toContain(`onWebviewPanel:${viewType}`);
      expect(existsSync(join(root, 'src/webview', bundle, 'main.ts'))).toBe(true);
      for (const theme of ['dark', 'light'])
        expect(existsSync(join(root, 'media', `${bundle}-${theme}.svg`))).toBe(true);
    },
  );
});
