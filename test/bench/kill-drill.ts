// `node test/bench/kill-drill.ts [engine|command|shim] [40]`: kills a second dockerd, the command line, or the shims of local processes as
// many times, at random points of up, scale, change and down. Each time the next run must converge, no volume may lose its bytes, and at
// the end nothing may be left. `SEED=7` for another series.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Dockerode from 'dockerode';
import { commandKillDrill } from '../integration/engine/commandKillDrill.ts';
import { dockerAnswers } from '../integration/engine/dockerAnswers.ts';
import { ensureBusybox } from '../integration/engine/images.ts';
import { killDrill, type DrillOutcome } from '../integration/engine/killDrill.ts';
import { canRunOwnDockerd, OwnDockerd } from '../integration/engine/ownDockerd.ts';
import { shimKillDrill } from '../integration/engine/shimKillDrill.ts';
import { randomFrom } from '../integration/randomFrom.ts';

const [, , what = 'engine', count = '20'] = process.argv;
const kills = Number(count);
const seed = Number(process.env['SEED'] ?? Date.now() % 100_000);
const tell = (text: string): void => console.log(text);

const outcome = await drill();
if (outcome) {
  const counts = [...Map.groupBy(outcome.runs, String)].map(([run, all]) => [run, all.length] as const);
  const runs = Object.fromEntries(counts);
  console.log(JSON.stringify({ bench: `kill drill: ${what}`, seed, ...outcome, runs }));
  if (outcome.leftBehind.length > 0 || outcome.lost.length > 0) process.exitCode = 1;
}

async function drill(): Promise<DrillOutcome | undefined> {
  switch (what) {
    case 'engine':
      return drillEngine();
    case 'command':
      if (!(await dockerAnswers())) return skip('no Docker answers');
      await ensureBusybox();
      return commandKillDrill(new Dockerode(), kills, randomFrom(seed), tell);
    case 'shim':
      return drillShims();
    default:
      throw new Error(`There is no drill "${what}": engine, command or shim.`);
  }
}

async function drillEngine(): Promise<DrillOutcome | undefined> {
  if (!(await canRunOwnDockerd())) return skip('a second dockerd needs Linux, root and Docker');
  const dockerd = await OwnDockerd.start();
  try {
    await ensureBusybox(dockerd.docker);
    return await killDrill(dockerd, kills, randomFrom(seed), tell);
  } finally {
    await dockerd.remove();
  }
}

async function drillShims(): Promise<DrillOutcome | undefined> {
  if (process.platform !== 'linux') return skip('what is left is looked for in /proc');
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-shims-'));
  try {
    return await shimKillDrill(folder, kills, randomFrom(seed), tell);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function skip(why: string): undefined {
  console.warn(`SKIPPED: ${why}.`);
  return undefined;
}
