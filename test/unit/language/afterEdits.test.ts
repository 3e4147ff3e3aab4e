import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cursorAt } from '../../../src/language/text/cursorAt.ts';
import { Snapshots } from '../../../src/language/text/snapshot.ts';
import { MemoryManifestHost } from '../../fakes/memoryManifestHost.ts';
import { blockSample } from '../manifest/support/samples.ts';
import { mutated } from '../manifest/support/mutating.ts';

const path = '/shop/compose.yaml';

/** What is asked of a text, at some places of it. */
function answers(snapshots: Snapshots, text: string): unknown {
  const { file } = snapshots.of(path)!;
  const lines = text.split(/\r\n|\r|\n/);
  const places = lines.map((line, index) => ({ line: index, character: line.length })).filter((_, at) => at % 7 === 0);
  return [
    places.map((place) => cursorAt(file.lines, place, file.masked)),
    file.names(),
    file.variables(),
    snapshots.of(path)!.manifest().problems,
  ];
}

describe('a server that has seen a text change', () => {
  it('says what one says that sees it for the first time', () => {
    const disk = new MemoryManifestHost({ [path]: blockSample });
    const known = new Snapshots(disk);
    fc.assert(
      fc.property(fc.oneof(fc.constant(blockSample), mutated(blockSample)), (text) => {
        disk.files.set(path, text);
        known.invalidate();
        expect(answers(known, text)).toEqual(answers(new Snapshots(disk), text));
      }),
      { numRuns: Number(process.env['PATCHBAY_FUZZ_RUNS'] ?? 60) },
    );
  });
});
