import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolve } from '../../../src/manifest/resolve.ts';
import { MemoryManifestHost } from '../../fakes/memoryManifestHost.ts';
import { cpuTimeMs } from './support/cpuTime.ts';
import { mutated } from './support/mutating.ts';
import { fullSample } from './support/samples.ts';

const file = '/app/compose.yaml';

function resolved(text: string): ReturnType<typeof resolve> {
  const host = new MemoryManifestHost({ [file]: text, '/app/other.yaml': fullSample }, { HOME: '/home/me' });
  return resolve({ files: [file], profiles: [], envFiles: [] }, host);
}

describe('resolve', () => {
  it('never throws, gives plain data, and places every problem inside the text, for mutated documents', () => {
    fc.assert(
      fc.property(mutated(fullSample), (text) => {
        const { application, model, problems } = resolved(text);
        const lines = text.split('\n').length;
        const isPlaced = problems.every(({ at }) => at?.file !== file || at.range.start.line < lines);
        return isPlaced && JSON.stringify({ application, model }).length > 0;
      }),
      { numRuns: Number(process.env['PATCHBAY_FUZZ_RUNS'] ?? 200) },
    );
  }, 300_000);

  it('never throws for any text at all', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (text) => {
        expect(resolved(text).problems).toBeDefined();
      }),
      { numRuns: 250 },
    );
  });

  it('never throws for any JSON, wherever it stands', () => {
    const place = fc.constantFrom('services', 'networks', 'volumes', 'x-patchbay', 'include', 'name', 'configs');
    fc.assert(
      fc.property(place, fc.jsonValue({ maxDepth: 5 }), (key, value) => {
        expect(resolved(JSON.stringify({ services: { a: { image: 'x' } }, [key]: value })).problems).toBeDefined();
      }),
      { numRuns: 250 },
    );
  });

  it('survives a text made of brackets', () => {
    expect(resolved('['.repeat(10_000)).application).toBeUndefined();
    expect(resolved('a: '.repeat(5_000)).problems).not.toEqual([]);
    expect(resolved('- '.repeat(5_000)).problems).not.toEqual([]);
  });

  it('reads a manifest of 5,000 lines in well under a second', () => {
    const services = Array.from(
      { length: 500 },
      (_, index) => `  s${index}:
    image: "nginx:\${TAG:-1}"
    restart: always
    environment:
      A: one
      B: two
    ports:
      - "${10_000 + index}:80"
    depends_on:
      - s0_base
`,
    );
    const text = `services:\n  s0_base: { image: x }\n${services.join('')}`;
    expect(text.split('\n').length).toBeGreaterThan(4_500);
    resolved(fullSample);
    expect(cpuTimeMs(() => resolved(text))).toBeLessThan(1_000);
    const { application, problems } = resolved(text);
    expect(Object.keys(application!.services)).toHaveLength(501);
    expect(problems).toEqual([]);
  });
});
