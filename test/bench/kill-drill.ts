// `node test/bench/kill-drill.ts`: kills a second dockerd 20 times, at random points of up, scale, change and down. Each time the
// next run must converge, and at the end nothing may be left. `SEED=7 KILLS=50` for another series.
import { canRunOwnDockerd, OwnDockerd } from '../integration/engine/ownDockerd.ts';
import { killDrill } from '../integration/engine/killDrill.ts';
import { ensureBusybox } from '../integration/engine/images.ts';

if (!(await canRunOwnDockerd())) {
  console.warn('SKIPPED: a second dockerd needs Linux, root and Docker.');
} else {
  const seed = Number(process.env['SEED'] ?? Date.now() % 100_000);
  const dockerd = await OwnDockerd.start();
  try {
    await ensureBusybox(dockerd.docker);
    const kills = Number(process.env['KILLS'] ?? 20);
    const outcome = await killDrill(dockerd, kills, randomFrom(seed), (text) => console.log(text));
    console.log(JSON.stringify({ bench: 'kill drill', seed, ...outcome }));
    if (outcome.leftBehind.length > 0) process.exitCode = 1;
  } finally {
    await dockerd.remove();
  }
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
