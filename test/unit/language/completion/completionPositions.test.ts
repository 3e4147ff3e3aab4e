import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InsertTextFormat, type CompletionItem, type TextEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { CompletionSources } from '../../../../src/language/completion/completionContext.ts';
import { completion } from '../../../../src/language/completion/completion.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { Memo } from '../../../../src/manifest/cache/memo.ts';
import { resolve } from '../../../../src/manifest/resolve.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { realWorld } from '../../manifest/support/realWorld.ts';
import { fullSample } from '../../manifest/support/samples.ts';
import type { Vector } from '../../manifest/support/vectors.ts';

const root = join(import.meta.dirname, '../../../..');
const shop = readFileSync(join(root, 'examples/shop/patchbay.yaml'), 'utf8');
const shopCompose = readFileSync(join(root, 'examples/shop/compose.yaml'), 'utf8');
const vectorsFile = process.env['PATCHBAY_VECTORS'] ?? join(root, '../shared/vectors/vectors.json');

const path = '/app/compose.yaml';

/** What an item of the wrong context would bring. */
const wrong = /^manifest\.(syntax|unknown-key|wrong-type|undefined-\w+|duplicate-key)$/;

/** What no item may bring, whatever is still to be filled in. */
const unreadable = /^manifest\.(syntax|unknown-key|duplicate-key) /;

/** Documents of this size are walked in full; of larger ones every n-th position, another n-th with every item. */
const positionsEach = Number(process.env['PATCHBAY_POSITIONS'] ?? 120);

describe('what is offered', () => {
  it.each([
    ['the full sample', fullSample],
    ['the example', shop],
    ['the Compose file of the example', shopCompose],
    ...Object.entries(realWorld).slice(0, 2),
  ])('fits wherever it is taken: %s', (_, text) => {
    expect(misfits(text, { '/app/compose.yaml': text })).toEqual([]);
  });

  it.skipIf(!existsSync(vectorsFile))('fits wherever it is taken in the Compose vectors', () => {
    const { vectors } = JSON.parse(readFileSync(vectorsFile, 'utf8')) as { vectors: Vector[] };
    const texts = vectors.flatMap(({ input }) => {
      const files = (input as { files?: Record<string, unknown> }).files ?? {};
      return Object.values(files).filter(
        (text): text is string => typeof text === 'string' && /^services:/m.test(text),
      );
    });
    expect(texts.length).toBeGreaterThan(50);
    expect([...new Set(texts)].flatMap((text) => misfits(text, { [path]: text }, positionsEach / 4))).toEqual([]);
  });
});

const corpus = process.env['PATCHBAY_CORPUS'] ?? join(root, '../shared/corpus');

describe('what is offered in an editor with snippets', () => {
  it.each([
    ['the full sample', fullSample],
    ['the example', shop],
    ['the Compose file of the example', shopCompose],
    ...Object.entries(realWorld).slice(0, 3),
  ])('gives a text that can be read, with known keys: %s', (_, text) => {
    expect(misfits(text, { [path]: text }, positionsEach / 2, true)).toEqual([]);
  });

  it.skipIf(!existsSync(corpus))('gives a text that can be read, with known keys, in the corpus', () => {
    const texts = corpusTexts();
    expect(texts.length).toBeGreaterThan(20);
    expect(texts.flatMap((text) => misfits(text, { [path]: text }, positionsEach / 16, true))).toEqual([]);
  });
});

describe('what is offered on a new line', () => {
  it.each([
    ['the full sample', fullSample],
    ['the example', shop],
    ['the Compose file of the example', shopCompose],
    ...Object.entries(realWorld).slice(0, 3),
  ])('gives a text that can be read, with known keys: %s', (_, text) => {
    const { found, taken } = newLines(text);
    expect(found).toEqual([]);
    expect(taken).toBeGreaterThanOrEqual(10);
  });

  it.skipIf(!existsSync(corpus))('gives a text that can be read, with known keys, in the corpus', () => {
    expect(corpusTexts().flatMap((text) => newLines(text, positionsEach / 60).found)).toEqual([]);
  });
});

function corpusTexts(): readonly string[] {
  const names = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /compose\.ya?ml$/.test(name) && !name.includes('node_modules'),
  );
  return names.map((name) => readFileSync(join(corpus, name), 'utf8').replaceAll('\r\n', '\n'));
}

/** Takes what is offered on lines that are put below each line: as deep as it, deeper, and as another item. */
function newLines(
  text: string,
  most = positionsEach / 6,
): { readonly found: readonly string[]; readonly taken: number } {
  const disk = new MemoryManifestHost({ [path]: text });
  const snapshots = new Snapshots(disk);
  const memo = new Memo();
  const lines = text.split('\n');
  const step = Math.max(1, Math.floor(lines.length / most));
  const places = lines.flatMap((before, line) => {
    const indent = /^ */.exec(before)?.[0] ?? '';
    return line % step === 0 ? ['', '  ', '- ', '  -'].map((more) => ({ line, own: indent + more })) : [];
  });
  const tries = places.flatMap(({ line, own }, turn) => {
    const typed = [...lines.slice(0, line + 1), own, ...lines.slice(line + 1)].join('\n');
    disk.files.set(path, typed);
    const document = TextDocument.create('', 'yaml', 1, typed);
    const items = completion(snapshots.of(path)!, { line: line + 1, character: own.length }, withSnippets);
    // Every ninth, another one each time.
    const some = items.filter((item, index) => index % 9 === turn % 9 && !isUnfinished(item));
    return some.map((item) => {
      disk.files.set(path, TextDocument.applyEdits(document, [written(item, /^ */.exec(own)?.[0] ?? '')]));
      const wrongs = problemsOf(disk, memo).filter((one) => unreadable.test(one));
      return { place: `${line + 1}: ${own}│ takes ${item.label}`, wrongs };
    });
  });
  const found = tries.filter(({ wrongs }) => wrongs.length > 0);
  return { found: found.map(({ place: at, wrongs }) => `${at}: ${wrongs.join('; ')}`), taken: tries.length };
}

const withSnippets: CompletionSources = {
  list: () => [],
  live: () => undefined,
  variables: ['HOME'],
  hasSnippets: true,
  hasCommands: false,
};

/** What a snippet writes when each place keeps what it holds, its lines indented as the line that it is taken on. */
function written(item: CompletionItem, indent: string): TextEdit {
  const { range, newText } = item.textEdit as TextEdit;
  if (item.insertTextFormat !== InsertTextFormat.Snippet) return { range, newText };
  const plain = newText
    .replaceAll(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replaceAll(/\$\{\d+:((?:\\.|[^\\}])*)\}/g, '$1')
    .replaceAll(/(?<!\\)\$\d+/g, '')
    .replaceAll(/\\([\\$}])/g, '$1');
  return { range, newText: plain.replaceAll('\n', `\n${indent}`) };
}

function misfits(
  text: string,
  files: Record<string, string>,
  most = positionsEach,
  hasSnippets = false,
): readonly string[] {
  const disk = new MemoryManifestHost({ ...files, [path]: text });
  const snapshots = new Snapshots(disk);
  const document = TextDocument.create('', 'yaml', 1, text);
  const memo = new Memo();
  const before = problemsOf(disk, memo);
  const step = Math.max(1, Math.floor(text.length / most));
  const found: string[] = [];
  let turn = 0;
  for (let offset = 0; offset <= text.length; offset += step) {
    const position = document.positionAt(offset);
    const items = completion(snapshots.of(path)!, position, hasSnippets ? withSnippets : undefined);
    // One item a position, another each time: all kinds come up, and the run stays short.
    const item = items[turn++ % Math.max(1, items.length)];
    if (!item || isUnfinished(item)) continue;
    const indent = /^ */.exec(document.getText().split('\n')[position.line] ?? '')?.[0] ?? '';
    disk.files.set(path, TextDocument.applyEdits(document, [written(item, indent)]));
    const added = problemsOf(disk, memo).filter(
      (one) =>
        (!hasSnippets || unreadable.test(one)) &&
        !waitsForValue.test(one) &&
        !before.some((old) => codeOf(old) === codeOf(one)),
    );
    if (added.length > 0) found.push(`${place(document, offset)} takes ${item.label}: ${added.join('; ')}`);
    disk.files.set(path, text);
  }
  return found;
}

/** A key that was taken alone is empty until its value is typed. */
const waitsForValue = /, not empty\./;

/** One more of a kind that the text has already may be the same, in other words. */
function codeOf(problem: string): string {
  return problem.split(' ')[0]!;
}

/** Waits for more: a volume for its path in the container, a merge for its anchor; another kind of mount, another source. */
function isUnfinished({ label }: CompletionItem): boolean {
  return label.endsWith(':') || label === '<<' || label === 'volume' || label === 'source';
}

function place(document: TextDocument, offset: number): string {
  const { line, character } = document.positionAt(offset);
  const text = document.getText().split('\n')[line] ?? '';
  return `${line + 1}: ${text.slice(0, character)}│${text.slice(character)}`;
}

/** By their words: places move as words do. */
function problemsOf(disk: MemoryManifestHost, memo: Memo): readonly string[] {
  const { problems } = resolve({ files: [path], profiles: [], envFiles: [] }, disk, memo);
  return problems.filter(({ code }) => wrong.test(code)).map(({ code, message }) => `${code} ${message}`);
}
