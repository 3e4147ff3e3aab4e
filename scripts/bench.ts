// `npm run bench`: every figure beside a floor or a peer of the same run, on the same machine. Ratios, not times.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, buildOptions } from './build/bundles.ts';
import { ensureDocker } from './machine/docker.ts';
import { root } from './machine/paths.ts';
import { say } from './machine/run.ts';
import { ensureTools } from './machine/tools.ts';
import { ensureVscodeServer } from './machine/vscodeServer.ts';

const only = process.argv[2];
ensureTools(['redis', 'chromium', 'busybox', 'dockerClient']);
say('Building dist/');
await build(buildOptions(true), false);
await ensureVscodeServer();
const docker = await ensureDocker();

let failures = 0;
const folder = join(root, 'test', 'bench');
for (const file of readdirSync(folder).sort()) {
  const name = file.replace(/\.ts$/, '');
  if (!file.endsWith('.ts') || (only && only !== name && !name.startsWith(`${only}-`))) continue;
  say(`bench ${name}`);
  const outcome = spawnSync(process.execPath, ['--expose-gc', join(folder, file)], { cwd: root, stdio: 'inherit' });
  if (outcome.status !== 0) failures++;
}
await docker.stop();
process.exit(failures > 0 ? 1 : 0);
