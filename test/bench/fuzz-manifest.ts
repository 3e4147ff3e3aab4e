// `node test/bench/fuzz-manifest.ts [runs] [seed]` (5,000 runs unless told; 100,000 take a quarter of an hour): resolves mutated documents of every size, and fails on the first that throws or takes over a second of the processor.
import fc from 'fast-check';
import { Memo } from '../../src/manifest/cache/memo.ts';
import { resolve } from '../../src/manifest/resolve.ts';
import { MemoryManifestHost } from '../fakes/memoryManifestHost.ts';
import { mutated } from '../unit/manifest/support/mutating.ts';
import { blockSample, fullSample } from '../unit/manifest/support/samples.ts';
import { largeManifest } from './support/largeManifest.ts';

const runs = Number(process.argv[2] ?? 5_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const limitMs = 1000;
const file = '/app/compose.yaml';

/** Most are small, some have thousands of lines, and some are made to be slow: deep, wide, or full of aliases. */
const documents = fc.oneof(
  { weight: 45, arbitrary: mutated(fullSample) },
  { weight: 45, arbitrary: mutated(blockSample) },
  { weight: 5, arbitrary: mutated(largeManifest(300)) },
  { weight: 1, arbitrary: mutated(largeManifest(5_000)) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('[', '{', 'a: ', '- ', '&a [', '{a: ', '? ', '!x '), fc.nat(20_000)).map(([piece, times]) => piece.repeat(times)) },
  { weight: 2, arbitrary: fc.tuple(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 2, max: 30 })).map(([width, depth]) => bomb(width, depth)) },
); // prettier-ignore

const memo = new Memo();
let slowestMs = 0;
let count = 0;
const begunAtMs = performance.now();
fc.assert(
  fc.property(documents, fc.boolean(), (text, remembers) => {
    const { user, system } = process.threadCpuUsage();
    const host = new MemoryManifestHost({ [file]: text, '/app/other.yaml': fullSample }, { HOME: '/home/me' });
    resolve({ files: [file], profiles: [], envFiles: [] }, host, remembers ? memo : undefined);
    const after = process.threadCpuUsage();
    const tookMs = (after.user + after.system - user - system) / 1000;
    slowestMs = Math.max(slowestMs, tookMs);
    count++;
    return tookMs < limitMs;
  }),
  { numRuns: runs, seed },
);
const totalS = Math.round((performance.now() - begunAtMs) / 1000);
console.log(
  JSON.stringify({ bench: 'mutated manifests', documents: count, seed, slowestMs: Math.round(slowestMs), totalS }),
);

/** Anchors that each hold the one before several times over. */
function bomb(width: number, depth: number): string {
  const levels = Array.from({ length: depth }, (_, level) => {
    const item = level === 0 ? 'x' : `*l${level - 1}`;
    return `x-l${level}: &l${level} [${Array.from({ length: width }, () => item).join(', ')}]\n`;
  });
  return `${levels.join('')}services:\n  a:\n    image: x\n    labels: *l${depth - 1}\n`;
}
