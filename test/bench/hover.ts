// `node test/bench/hover.ts [FOLDER]`: at how many keys, values, items and aliases of the manifests of a folder each of three
// language servers answers a hover. The one for YAML gets a schema that describes every key that ours describes. Needs
// `node scripts/build.ts` before. Without a folder, the examples and, where it is there, the corpus are taken.
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rootShape } from '../../src/manifest/schema/root.ts';
import type { Shape } from '../../src/manifest/schema/shape.ts';
import { placesIn, type YamlPlace } from '../fakes/yamlPlaces.ts';
import { MeasuredServer } from './support/languageClient.ts';
import { languageServers } from './support/languageServers.ts';
import { report } from './support/report.ts';

const root = join(import.meta.dirname, '../..');
const given = process.argv[2];
const folders = (given === undefined ? [join(root, 'examples'), join(root, '../shared/corpus')] : [given]).filter(
  existsSync,
);
const files = folders.flatMap((cwd) =>
  globSync('**/*{compose,patchbay}*.{yaml,yml}', { cwd, exclude: ['**/node_modules/**'] }).map((name) =>
    join(cwd, name),
  ),
);

const folder = mkdtempSync(join(tmpdir(), 'hover-'));
const schema = join(folder, 'compose.json');
writeFileSync(schema, JSON.stringify(schemaOf(rootShape)));

try {
  const shares = new Map<string, ReadonlyMap<string, number>>();
  for (const [name, script, languageId] of languageServers) shares.set(name, await answersOf(script, languageId));
  const total = new Map<string, number>();
  for (const { what } of files.flatMap((path) => placesIn(readFileSync(path, 'utf8')))) count(total, kindOf(what));
  for (const kind of [...total.keys()].sort()) {
    for (const [beside] of languageServers.slice(1)) {
      const [ours = 0, floor = 0] = ['ours', beside].map((name) => shares.get(name)?.get(kind) ?? 0);
      report({ bench: `hovers answered: ${kind}`, ours, floor, unit: `of ${total.get(kind) ?? 0}`, beside });
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function answersOf(script: string, languageId: string): Promise<ReadonlyMap<string, number>> {
  const answered = new Map<string, number>();
  for (const path of files) {
    const text = readFileSync(path, 'utf8');
    const settings = { yaml: { schemas: { [pathToFileURL(schema).href]: '*' }, hover: true } };
    const server = await MeasuredServer.start(script, pathToFileURL(path).href, languageId, text, { settings });
    for (const place of placesIn(text)) if (await isAnswered(server, place)) count(answered, kindOf(place.what));
    server.stop();
  }
  return answered;
}

async function isAnswered(server: MeasuredServer, { line, character }: YamlPlace): Promise<boolean> {
  const contents = (await server.hoverAt({ line, character }))?.contents;
  const text = typeof contents === 'object' && 'value' in contents ? contents.value : JSON.stringify(contents ?? '');
  // The name of the schema alone is no answer.
  return text.replace(/Source: \S*/, '').replace(/[\s"]/g, '') !== '';
}

function kindOf(what: string): string {
  return what.split(' ')[0] ?? '';
}

function count(counts: Map<string, number>, kind: string): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}

/** What a schema can say of a shape: a description of every key. */
function schemaOf({ table, values, list }: Shape): object {
  const attributes = Object.entries(table?.().attributes ?? {});
  return {
    ...(attributes.length > 0 && {
      properties: Object.fromEntries(
        attributes.map(([key, { shape, doc }]) => [key, { description: doc, ...schemaOf(shape) }]),
      ),
    }),
    ...(values && { additionalProperties: schemaOf(values) }),
    ...(list && { items: schemaOf(list) }),
  };
}
