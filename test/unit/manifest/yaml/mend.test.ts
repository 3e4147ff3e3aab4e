import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { mend } from '../../../../src/manifest/yaml/mend.ts';
import { parse } from '../../../../src/manifest/yaml/parse.ts';
import { ProblemList } from '../../../../src/manifest/problems/problems.ts';
import { largeManifest } from '../../../bench/support/largeManifest.ts';
import { cpuTimeMs } from '../support/cpuTime.ts';
import { mutated } from '../support/mutating.ts';
import { blockSample, fullSample } from '../support/samples.ts';

describe('Mending', () => {
  it.each([blockSample, fullSample, largeManifest(200)])(
    'finds nothing in a sound text, and leaves it as it is',
    (text) => {
      expect(mend(text)).toMatchObject({ text, slips: [] });
    },
  );

  it('makes any text one of as many lines, whose mistakes stand inside it', () => {
    fc.assert(
      fc.property(fc.oneof(mutated(blockSample), mutated(fullSample), fc.string({ unit: 'grapheme' })), (text) => {
        const lines = text.split('\n');
        const mended = mend(text);
        expect(mended.text.split('\n')).toHaveLength(lines.length);
        for (const { line, start, end } of mended.slips) {
          expect(line).toBeLessThan(lines.length);
          expect(start).toBeLessThanOrEqual(lines[line]!.length);
          expect(end).toBeGreaterThanOrEqual(start);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('makes nearly every broken text a sound one', () => {
    let [broken, sound] = [0, 0];
    const isSound = (text: string): boolean =>
      parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent', uniqueKeys: false }).every(
        ({ errors }) => errors.length === 0,
      );
    for (const text of fc.sample(mutated(blockSample), { numRuns: 150, seed: 3 })) {
      if (isSound(text)) continue;
      broken++;
      if (isSound(mend(text).text)) sound++;
    }
    expect(broken).toBeGreaterThan(50);
    expect(sound / broken).toBeGreaterThan(0.8);
  });

  it.each([
    ['a quote that is open from the start on', 'name: "shop\n'],
    ['a bracket that is open from the start on', 'x-a: [\n'],
    ['text where the services begin', 'services: "\n'],
    ['a line at the left margin', 'x-a: 1\nse\n'],
  ])('takes time that grows as the text does: %s', (_, head) => {
    const timeOf = (count: number): number => {
      const text =
        head +
        largeManifest(count)
          .replace(/^name: .*\n/, '')
          .replace(head.startsWith('services') ? 'services:\n' : /^$/, '');
      return cpuTimeMs(() => void parse(text, '/x', new ProblemList()));
    };
    timeOf(300);
    expect(timeOf(16_000)).toBeLessThan(14 * Math.max(timeOf(4_000), 20));
  });
});
