import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Offer } from '../../../../src/language/actions/offer.ts';
import { applied } from '../../../../src/language/proof/trial.ts';
import { Snapshots, type Snapshot } from '../../../../src/language/text/snapshot.ts';
import type { ResolvedManifest } from '../../../../src/manifest/resolve.ts';
import { serviceShape } from '../../../../src/manifest/schema/service.ts';
import { find, nodeToJson, type Node } from '../../../../src/manifest/tree/tree.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { realWorld } from '../../manifest/support/realWorld.ts';
import { blockSample, fullSample } from '../../manifest/support/samples.ts';
import { delicate, type Folder } from './manifests.ts';
import { environment, fixesIn, refactoringsIn, type Offered } from './offered.ts';

const main = '/app/compose.yaml';
const corpus = process.env['PATCHBAY_CORPUS'] ?? join(import.meta.dirname, '../../../../../shared/corpus');
const root = join(corpus, 'awesome-compose');
/** One in so many of the real files is looked at, so that this takes seconds; 1 looks at all of them. */
const stride = Number(process.env['PATCHBAY_FILE_STRIDE'] ?? 3);
const real: Readonly<Record<string, string>> = existsSync(root)
  ? Object.fromEntries(
      readdirSync(root).flatMap((name) => {
        const file = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml']
          .map((one) => join(root, name, one))
          .find((one) => existsSync(one));
        return file === undefined ? [] : [[name, readFileSync(file, 'utf8')]];
      }),
    )
  : {};

const folders: readonly (readonly [string, Folder])[] = [
  ...Object.entries(delicate),
  ...Object.entries({ ...realWorld, fullSample, blockSample, ...some(real) }).map(
    ([name, text]) => [name, { [main]: text }] as const,
  ),
];

const counts = { manifests: 0, refactorings: 0, fixes: 0, 'fix-alls': 0, refused: 0 };

/** Slips of people who write a manifest, each at one line. */
const slips: readonly ((line: string) => string)[] = [
  (line) => line.replace(/^(\s+[a-z_]{3,}?)([a-z]):/, '$1$2$2:'),
  (line) => line.replace(/^(\s+[a-z_]+): (\S)/, '$1:$2'),
  (line) => line.replace(/^(\s+[a-z_]+): (\S)/, '$1 $2'),
  (line) => line.replace(/^ {4}/, '\t'),
  (line) => line.replace(/^(\s*)(\S)/, '$1 $2'),
  (line) => line.replace(/^(\s*) (\S)/, '$1$2'),
  (line) => line.replace(/^(\s*)- (\S)/, '$1-$2'),
  (line) => line.replace(/^(\s+[a-z_]+: )(\S+)$/, '$1a: $2'),
  (line) => line.replace(/^(\s+[a-z_]+: )(\S+)$/, '$1pa$$word1'),
];

describe('every edit that is offered', () => {
  afterAll(() => console.log(`Edits that were tried: ${JSON.stringify(counts)}`));

  it.each(folders)('does what it announces: %s', (_, folder) => {
    counts.manifests++;
    for (const path of Object.keys(folder).filter((file) => /\.ya?ml$/.test(file))) {
      const refactorings = refactoringsIn(folder, path);
      expect(unexpected(refactorings)).toEqual([]);
      counts.refactorings += refactorings.offers.length;
      check(folder, refactorings);
      const fixes = fixesIn(folder, path);
      expect(unexpected(fixes)).toEqual([]);
      check(folder, fixes);
      countFixes(fixes);
    }
  });

  it.skipIf(Object.keys(real).length === 0)('does what it announces where people slip in real files', () => {
    for (const [fileIndex, text] of Object.values(some(real, 1)).entries()) {
      const lines = text.split('\n');
      for (const [slipIndex, slip] of slips.entries()) {
        // Every other one in each file: together they come to all kinds of lines.
        if ((slipIndex + fileIndex) % 2 === 1) continue;
        const at = (slipIndex * 7 + fileIndex * 3) % lines.length;
        const line = slip(lines[at]!);
        if (line === lines[at]) continue;
        const folder = { [main]: lines.with(at, line).join('\n') };
        counts.manifests++;
        const fixes = fixesIn(folder, main);
        check(folder, fixes);
        countFixes(fixes);
      }
    }
    expect(counts.fixes).toBeGreaterThan(150);
  });
});

/** Others for each `from`. */
function some(files: Readonly<Record<string, string>>, from = 0): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).filter((_, index) => index % stride === from % stride));
}

/** What was offered and refused, for another reason than that the file cannot be read as it is. */
function unexpected({ refused }: Offered): readonly string[] {
  return refused.filter((reason) => !reason.endsWith('change a file with a syntax error in it'));
}

function countFixes({ offers, refused }: Offered): void {
  const all = offers.filter(({ parts }) => parts).length;
  counts['fix-alls'] += all;
  counts.fixes += offers.length - all;
  counts.refused += refused.length;
}

function check(folder: Folder, { snapshot, offers }: Offered): void {
  const before = snapshot.manifest();
  for (const offer of offers) {
    const changed = afterOffer(folder, offer);
    const after = new Snapshots(new MemoryManifestHost(changed, environment)).of(snapshot.file.path)!.manifest();
    const told = `${offer.title}\n${offer.edits.map(({ file }) => changed[file]).join('\n---\n')}`;
    if (offer.announced) checkFix(offer, before, after, snapshot, told);
    else {
      expect(meaningOf(after), told).toEqual(meaningOf(before));
      expect(
        [...seriousIn(after)].filter((code) => !seriousIn(before).has(code)),
        told,
      ).toEqual([]);
    }
  }
}

/** A slip makes a service of such a word. */
const attributes = new Set(Object.keys(serviceShape.table?.().attributes ?? {}));

/** Only services that have something on a line of the edit change, and no error comes but behind what is read anew. */
function checkFix(
  { announced, edits }: Offer,
  before: ResolvedManifest,
  after: ResolvedManifest,
  { file }: Snapshot,
  told: string,
): void {
  const isUnread = announced!.changes === 'unread';
  for (const [name, service] of servicesOf(before)) {
    const now = find(after.tree, 'services', name);
    const isTouched = [service, now].some((one) =>
      edits.some(({ range }) => one && hasLineOf(one, file.path, range.start.line - 1, range.end.line + 1)),
    );
    const isService = service.kind === 'map' && service.entries.size > 0 && !attributes.has(name);
    const [old, fresh] = [jsonOf(service), jsonOf(now)];
    // What could not be read before is there now, too.
    if (!isTouched && isService) expect(isUnread ? { ...fresh, ...old } : old, `${name} in ${told}`).toEqual(fresh);
    if (isUnread && isService) expect(now, `${name} in ${told}`).toBeDefined();
  }
  if (announced!.heals) {
    const alike = ({ problems }: ResolvedManifest): number =>
      problems.filter(({ message }) => message === announced!.heals!.message).length;
    expect(alike(before) === 0 || alike(after) < alike(before), told).toBe(true);
  }
  const added = [...seriousIn(after)].filter((code) => !seriousIn(before).has(code));
  if (!announced!.reveals && !isUnread) expect(added, told).toEqual([]);
  expect(added, told).not.toContain('manifest.syntax');
}

function jsonOf(node: Node | undefined): Readonly<Record<string, unknown>> {
  return (node ? nodeToJson(node) : {}) as Readonly<Record<string, unknown>>;
}

function afterOffer(folder: Folder, { edits, created = [] }: Offer): Record<string, string> {
  const texts = Object.entries(folder).map(([path, text]) => {
    const own = edits.filter(({ file }) => file === path);
    return [path, applied(text, own)] as const;
  });
  return Object.fromEntries([...texts, ...created.map(({ file, text }) => [file, text] as const)]);
}

/** The application without its extension fields, which are nothing to an engine. */
function meaningOf({ tree, application }: ResolvedManifest): unknown {
  const channels = Object.values(application?.messaging.channels ?? {}).map((one) => ({ ...one, at: null }));
  const model = Object.entries((tree ? nodeToJson(tree) : {}) as object).filter(([key]) => !key.startsWith('x-'));
  // What the short form of a volume adds says nothing.
  return JSON.parse(JSON.stringify({ model: Object.fromEntries(model), channels }).replaceAll(',"volume":{}', ''));
}

function seriousIn({ problems }: ResolvedManifest): ReadonlySet<string> {
  return new Set(problems.filter(({ severity }) => /error|warning/.test(severity)).map(({ code }) => code));
}

function servicesOf({ tree }: ResolvedManifest): readonly (readonly [string, Node])[] {
  const services = find(tree, 'services');
  return services?.kind === 'map' ? [...services.entries].map(([name, { value }]) => [name, value]) : [];
}

/** True if a part of a value stands on one of the lines. */
function hasLineOf(node: Node, file: string, start: number, end: number): boolean {
  const { range } = node.at;
  if (node.at.file === file && range.start.line <= end && range.end.line >= start) return true;
  if (node.kind === 'list') return node.items.some((item) => hasLineOf(item, file, start, end));
  if (node.kind === 'scalar') return false;
  return [...node.entries.values()].some(
    ({ keyAt, value }) =>
      (keyAt.file === file && keyAt.range.start.line <= end && keyAt.range.start.line >= start) ||
      hasLineOf(value, file, start, end),
  );
}
