// `npm run test:debuggers`: the tests that hit breakpoints in containers, with the debuggers of Python, Go and Java, which it installs.
import { ensureDocker } from './machine/docker.ts';
import { ensureBaseImages } from './machine/images.ts';
import { say } from './machine/run.ts';
import { debuggers, ensureTools } from './machine/tools.ts';
import { sayEnd } from './suites/tally.ts';
import { runVitest } from './suites/vitest.ts';

const missing = ensureTools(['busybox', 'python', 'dockerClient', ...debuggers]);
for (const name of missing) say(`Not there, so what needs it is skipped: ${name}.`);
const docker = await ensureDocker();
try {
  if (docker.isAvailable) await ensureBaseImages(say);
  sayEnd(await runVitest('integration', { files: ['test/integration/debug'] }));
} finally {
  await docker.stop();
}
process.exit();
