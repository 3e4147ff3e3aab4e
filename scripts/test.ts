// `npm test`: everything. Installs and starts what it needs where it can, and stops what it started.
import { buildOptions, build } from './build/bundles.ts';
import { ensureDocker } from './machine/docker.ts';
import { ensureBaseImages } from './machine/images.ts';
import { installShop } from './machine/shop.ts';
import { say } from './machine/run.ts';
import { chromiumPath, debuggers, ensureTools } from './machine/tools.ts';
import { ensureVscodeServer } from './machine/vscodeServer.ts';
import { runGuards } from './suites/guards.ts';
import { add, closingLine, failure, noTests, sayEnd, type Tally } from './suites/tally.ts';
import { runVitest } from './suites/vitest.ts';

const startMs = Date.now();
let total: Tally = noTests;

async function suite(name: string, work: () => Promise<Tally> | Tally): Promise<void> {
  const suiteStartMs = Date.now();
  console.log(`\n── ${name} ──`);
  const tally = await work();
  total = add(total, tally);
  console.log(`── ${name}: ${closingLine(tally)} (${((Date.now() - suiteStartMs) / 1000).toFixed(0)} s)`);
}

say('Setting up: Redis, docker-compose, a static busybox, Python, Chromium, debuggers (what is there is reused)');
ensureTools(['redis', 'compose', 'busybox', 'python', 'redisPy', 'chromium', 'dockerClient', ...debuggers]);
await installShop();
say('Building dist/');
await build(buildOptions(true), false);

const docker = await ensureDocker();
try {
  // What waits for networks and disks leaves the processors to the guards and the unit tests.
  const [whyNoWorkbench] = await Promise.all([
    prepareWorkbench(),
    docker.isAvailable ? ensureBaseImages(say) : undefined,
    suite('guards and unit', () => runGuards([() => runVitest('unit')])),
  ]);
  if (!docker.isAvailable) say('No Docker Engine answers: the tests that need one are SKIPPED.');
  // One after the other: each keeps two processors busy by itself.
  await suite('integration', () => runVitest('integration'));
  await suite('workbench', () => (whyNoWorkbench ? withoutWorkbench(whyNoWorkbench) : runVitest('workbench')));
} finally {
  await docker.stop();
}

say(`All suites took ${((Date.now() - startMs) / 1000).toFixed(0)} s.`);
sayEnd(total);
process.exit();

/** Makes sure of the VS Code server and a browser; resolves to what is missing. */
async function prepareWorkbench(): Promise<string | undefined> {
  try {
    await ensureVscodeServer();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 'no VS Code server';
  }
  return chromiumPath() ? undefined : 'no Chromium';
}

/** On a laptop the workbench tests may be left out, loudly; in CI that is a failure. */
function withoutWorkbench(why: string): Tally {
  const isCi = process.env['CI'] === 'true';
  console.log(`${isCi ? 'FAILED' : 'SKIPPED'}: every workbench test (${why})`);
  return isCi ? failure(`every workbench test: ${why}`) : { ...noTests, skipped: 1 };
}
