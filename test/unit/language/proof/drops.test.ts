import { describe, expect, it } from 'vitest';
import { droppedText } from '../../../../src/app/editor/droppedPaths.ts';
import { unannounced } from '../../../../src/language/proof/editProof.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { blockSample } from '../../manifest/support/samples.ts';
import { delicate } from './manifests.ts';

const path = '/app/compose.yaml';
const files = ['/app/one.env', '/app/a b: c.env'];

describe('files that are dropped', () => {
  it.each([
    ['anchors', delicate['anchors merged inside of nested mappings']![path]!],
    ['block style', blockSample],
  ])('change nothing but the list below whose item they are dropped: %s', (_, text) => {
    const lines = text.split('\n');
    let count = 0;
    for (const [index, line] of lines.entries()) {
      if (!/^\s*- \S/.test(line) || !/^\s*(- |\S+:)/.test(lines[index + 1] ?? '')) continue;
      const source = [...lines.slice(0, index + 1), '', ...lines.slice(index + 1)].join('\n');
      const snapshot = new Snapshots(new MemoryManifestHost({ [path]: source })).of(path)!;
      for (const dropped of [files.slice(0, 1), files]) {
        const place = { folder: '/app', above: lines.slice(0, index + 1), before: '', after: '' };
        const start = { line: index + 1, character: 0 };
        const edit = { file: path, range: { start, end: start }, newText: droppedText(dropped, place)! };
        const reason = unannounced(snapshot, { edits: [edit] }, { changes: 'edited', reveals: true }) ?? '';
        expect(reason, `${line}\n${edit.newText}`).not.toMatch(/^change/);
        count++;
      }
    }
    expect(count).toBeGreaterThan(5);
  });
});
