import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MarkupContent } from 'vscode-languageserver/node';
import { placesIn } from '../../../fakes/yamlPlaces.ts';
import { hover } from '../../../../src/language/hover/hover.ts';
import { isSecretName } from '../../../../src/base/secretNames.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { nodeManifestHost } from '../../../../src/manifest/files/nodeHost.ts';

const root = join(import.meta.dirname, '../../../..');
const corpus = process.env['PATCHBAY_CORPUS'] ?? join(root, '../shared/corpus');

const leastShare = 0.95;

interface Walk {
  readonly answered: number;
  readonly silent: readonly string[];
  readonly said: readonly string[];
}

function walk(files: readonly string[]): Walk {
  let answered = 0;
  const silent: string[] = [];
  const said: string[] = [];
  for (const path of files) {
    const snapshot = new Snapshots(nodeManifestHost({})).of(path)!;
    for (const { line, character, what } of placesIn(readFileSync(path, 'utf8'))) {
      const found = hover(snapshot, { line, character });
      if (!found) {
        silent.push(`${path}:${line + 1}:${character + 1} ${what}`);
        continue;
      }
      answered++;
      const { value } = found.contents as MarkupContent;
      said.push(value);
      if (value.includes(dirname(path))) throw new Error(`${path}:${line + 1} tells its folder: ${value}`);
    }
  }
  return { answered, silent, said };
}

/** What stands behind names of secrets, where it stands nowhere else in the file. */
function secretsOf(text: string): readonly string[] {
  const values = text.split('\n').flatMap((line) => {
    const [, name = '', value = ''] =
      /^\s*(?:- )?["']?([\w.-]+)["']?\s*[:=]\s*["']?([^\s"'#$]{6,})["']?\s*$/.exec(line) ?? [];
    return isSecretName(name) && value !== '' && !/^[/.]/.test(value) ? [value] : [];
  });
  return values.filter((value) => /\d/.test(value) && text.split(value).length === 2);
}

function manifestsBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      (name) => /(^|\/)(?:docker-)?(?:compose|patchbay)[\w.-]*\.ya?ml$/.test(name) && !name.includes('node_modules'),
    )
    .map((name) => join(folder, name));
}

const sets = [
  ['our examples', join(root, 'examples')],
  ['the corpus', corpus],
] as const;

describe.each(sets)('Hover over every place of %s', (_, folder) => {
  it.skipIf(!existsSync(folder))('answers, without secrets and without the path of the folder', () => {
    const files = manifestsBelow(folder);
    const { answered, silent, said } = walk(files);
    const secrets = files.flatMap((path) => secretsOf(readFileSync(path, 'utf8')));
    expect(secrets.filter((secret) => said.some((text) => text.includes(secret)))).toEqual([]);
    const share = answered / (answered + silent.length);
    expect(share, `${answered} answered, silent:\n${silent.slice(0, 60).join('\n')}`).toBeGreaterThanOrEqual(
      leastShare,
    );
  });
});
