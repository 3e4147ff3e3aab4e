import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CompletionItem, TextEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
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

/** Documents of this size are walked in full; of larger ones every n-th position, another n-th with every item. */
const positionsEach = 400;

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
    expect([...new Set(texts)].flatMap((text) => misfits(text, { [path]: text }, 60))).toEqual([]);
  });
});

function misfits(text: string, files: Record<string, string>, most = positionsEach): readonly string[] {
  const disk = new MemoryManifestHost({ ...files, [path]: text });
  const snapshots = new Snapshots(disk);
  const document = TextDocument.create('', 'yaml', 1, text);
  const memo = new Memo();
  const before = problemsOf(disk, memo);
  const step = Math.max(1, Math.floor(text.length / most));
  const found: string[] = [];
  let turn = 0;
  for (let offset = 0; offset <= text.length; offset += step) {
    const items = completion(snapshots.of(path)!, document.positionAt(offset));
    // One item a position, another each time: all kinds come up, and the run stays short.
    const item = items[turn++ % Math.max(1, items.length)];
    if (!item || isUnfinished(item)) continue;
    disk.files.set(path, TextDocument.applyEdits(document, [item.textEdit as TextEdit]));
    const added = problemsOf(disk, memo).filter(
      (one) => !waitsForValue.test(one) && !before.some((old) => codeOf(old) === codeOf(one)),
    );
    if (added.length > 0) found.push(`${place(document, offset)} takes ${item.label}: ${added.join('; ')}`);
    disk.files.set(path, text);
  }
  return found;
}

/** A key that was taken alone is empty until its value is typed. */
const waitsForValue = /and it is empty\./;

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
