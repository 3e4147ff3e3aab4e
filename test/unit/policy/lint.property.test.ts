import fc from 'fast-check';
import { describe, it } from 'vitest';
import { resolve } from '../../../src/manifest/resolve.ts';
import { lintManifest } from '../../../src/policy/lint/lint.ts';
import { MemoryManifestHost } from '../../fakes/memoryManifestHost.ts';
import { mutated } from '../manifest/support/mutating.ts';
import { fullSample } from '../manifest/support/samples.ts';

describe('The linter', () => {
  it('never throws, gives nothing but hints, and places each inside a text, for mutated documents', () => {
    fc.assert(
      fc.property(mutated(fullSample), (text) => {
        const host = new MemoryManifestHost({ '/app/compose.yaml': text, '/app/other.yaml': fullSample });
        const resolved = resolve({ files: ['/app/compose.yaml'], profiles: [], envFiles: [] }, host);
        return lintManifest(resolved, (file) => host.readText(file)).every(
          ({ at, severity }) => severity === 'hint' && at && at.range.start.line < linesOf(host, at.file),
        );
      }),
      { numRuns: 150 },
    );
  });
});

function linesOf(host: MemoryManifestHost, file: string): number {
  return (host.readText(file) ?? '').split(/\r\n|\r|\n/).length;
}
