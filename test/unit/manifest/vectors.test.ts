import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verdictOf, type Vector } from './support/vectors.ts';

const file = process.env['PATCHBAY_VECTORS'] ?? join(import.meta.dirname, '../../../../shared/vectors/vectors.json');

/** How many held when this was last looked at. Raise it; never lower it. */
const floor = 384;

describe.skipIf(!existsSync(file))('the Compose vectors', () => {
  it(`hold, ${floor} of them at least`, () => {
    const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };
    const failures = vectors.flatMap((vector) => {
      const verdict = verdictOf(vector);
      return verdict === 'holds' ? [] : [`${vector.area}: ${vector.name}: ${verdict}`];
    });
    const held = vectors.length - failures.length;
    if (process.env['PATCHBAY_VECTORS_LIST']) console.log(failures.join('\n'));
    expect(held, failures.join('\n')).toBeGreaterThanOrEqual(floor);
  });
});
