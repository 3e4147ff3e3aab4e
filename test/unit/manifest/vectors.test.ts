import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verdictOf, type Vector } from './support/vectors.ts';

const file = process.env['PATCHBAY_VECTORS'] ?? join(import.meta.dirname, '../../../../shared/vectors/vectors.json');

describe.skipIf(!existsSync(file))('the Compose vectors', () => {
  it('hold, all of them: what is expected comes out without an error, and what is wrong is told for the right reason', () => {
    const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };
    const failures = vectors.flatMap((vector) => {
      const verdict = verdictOf(vector);
      return verdict === 'holds' ? [] : [`${vector.area}: ${vector.name}: ${verdict}`];
    });
    expect(vectors.length).toBeGreaterThan(0);
    expect(failures).toEqual([]);
  });
});
