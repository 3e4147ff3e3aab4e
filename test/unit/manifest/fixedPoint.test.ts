import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findManifest } from '../../../src/manifest/files/find.ts';
import type { ManifestHost } from '../../../src/manifest/files/host.ts';
import { nodeManifestHost } from '../../../src/manifest/files/nodeHost.ts';
import { printModel, withDollarsEscaped } from '../../../src/manifest/yaml/printModel.ts';
import { resolve } from '../../../src/manifest/resolve.ts';
import { MemoryManifestHost } from '../../fakes/memoryManifestHost.ts';
import { fullSample } from './support/samples.ts';
import type { Vector } from './support/vectors.ts';

const shared = join(import.meta.dirname, '../../../../shared');
const corpus = join(process.env['PATCHBAY_CORPUS'] ?? join(shared, 'corpus'), 'awesome-compose');
const vectorsFile = process.env['PATCHBAY_VECTORS'] ?? join(shared, 'vectors/vectors.json');

describe('What config prints', () => {
  it.each([
    ['a manifest with nearly everything', fullSample],
    [
      'dollar signs that are no variables',
      'services: { web: { image: x, command: "echo $$HOME $${A}", labels: { a: "$$$$" } } }',
    ],
    [
      'texts that look like other things',
      'services: { web: { image: x, environment: { A: "0440", B: "yes", C: "1e3", D: "~", E: "<<", F: " x\\n", G: "08", H: "" } } }',
    ],
    ['a key that looks like a merge', 'services: { web: { image: x, labels: { "<<": "a" } } }'],
  ])('is a fixed point for %s', (_, text) => {
    const host = new MemoryManifestHost({ '/app/compose.yaml': text, '/app/orders.env': "A=1$$2\nB='$x'\n" });
    const { once, twice } = printedTwice(['/app/compose.yaml'], host);
    expect(once).not.toBe('');
    expect(twice).toBe(once);
  });

  it('is a fixed point whatever the values are', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (labels) => {
        const text = JSON.stringify({ services: { web: { image: 'x', labels } } }).replaceAll('$', '$$$$');
        const { once, twice } = printedTwice(['/app/c.yaml'], new MemoryManifestHost({ '/app/c.yaml': text }));
        return once === twice;
      }),
      { numRuns: 300 },
    );
  });

  it('is a fixed point without interpolation, variables and all', () => {
    const text =
      'services: { web: { image: "x:${TAG:?}", ports: ["${A}:80", "${B}:81", "82:82"], volumes: ["${D}:/d"] } }';
    const host = new MemoryManifestHost({ '/app/compose.yaml': text });
    const { once, twice } = printedTwice(['/app/compose.yaml'], host, false);
    expect(once).toContain('image: x:${TAG:?}');
    expect(once).toContain('- ${A}:80\n      - ${B}:81\n');
    expect(twice).toBe(once);
  });
});

describe.skipIf(!existsSync(corpus))('What config prints of real Compose files', () => {
  it.each(existsSync(corpus) ? readdirSync(corpus) : [])(
    'is a fixed point for %s, with and without variables',
    (name) => {
      const host = nodeManifestHost({});
      const files = findManifest(join(corpus, name), host);
      for (const interpolates of [true, false]) {
        const { once, twice } = printedTwice(files, host, interpolates);
        expect(once).not.toBe('');
        expect(twice).toBe(once);
      }
    },
  );
});

describe.skipIf(!existsSync(vectorsFile))('What config prints of the Compose vectors', () => {
  it.each([true, false])(
    'is a fixed point for each that is a manifest without errors; interpolated: %s',
    (interpolates) => {
      const { vectors } = JSON.parse(readFileSync(vectorsFile, 'utf8')) as { vectors: Vector[] };
      let count = 0;
      const moving = vectors.flatMap(({ area, name, input, env = {} }) => {
        const { files, order } = manifestOf(input);
        if (order.length === 0) return [];
        const { once, twice } = printedTwice(order, new MemoryManifestHost(files, env), interpolates);
        if (once === '') return [];
        count += 1;
        return once === twice ? [] : [`${area}: ${name}\n${once}\n---\n${twice}`];
      });
      expect(moving.join('\n=====\n')).toBe('');
      expect(count).toBeGreaterThan(60);
    },
  );
});

/** What is printed, and what is printed of that. Empty when there are errors. */
function printedTwice(files: readonly string[], host: ManifestHost, interpolates = true) {
  const once = printed(files, host, interpolates);
  const output = join(dirname(files[0]!), 'printed.yaml');
  const withOutput: ManifestHost = {
    environment: host.environment,
    exists: (path) => path === output || host.exists(path),
    readText: (path) => (path === output ? once : host.readText(path)),
  };
  return { once, twice: once === '' ? '' : printed([output], withOutput, interpolates) };
}

function printed(files: readonly string[], host: ManifestHost, interpolates: boolean): string {
  const { model, problems } = resolve({ files, profiles: [], envFiles: [], interpolates }, host);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return '';
  return printModel(interpolates ? withDollarsEscaped(model) : model);
}

function manifestOf(input: Vector['input']): { files: Record<string, string>; order: readonly string[] } {
  const ordered = (input['files_in_order'] as string[] | undefined) ?? [];
  const others = (input['files'] as Record<string, string> | undefined) ?? {};
  const models = input['model'] === undefined ? [] : [JSON.stringify(input['model'])];
  const named = Object.fromEntries([...ordered, ...models].map((text, index) => [`f${index}.yaml`, text]));
  const order = Object.keys(named).length > 0 ? Object.keys(named) : Object.keys(others).slice(0, 1);
  const absolute = (path: string): string => join('/base/project', path);
  return {
    files: Object.fromEntries(Object.entries({ ...others, ...named }).map(([path, text]) => [absolute(path), text])),
    order: order.map(absolute),
  };
}
