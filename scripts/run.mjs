// The door to every npm script. Plain JavaScript for whatever Node is there (18 or later): it installs the
// dependencies when they are not, or not the ones of the lock file, and hands over to the Node that they bring.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [task, ...args] = process.argv.slice(2);

install();
const result = spawnSync(nodeBinary(), [join(root, 'scripts', `${task}.ts`), ...args], { cwd: root, stdio: 'inherit' });
if (result.error) throw result.error;
process.exit(result.status ?? 1);

function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.patchbay-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.log('• Installing dependencies (npm ci) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const outcome = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (outcome.status !== 0) {
    console.error('npm ci failed; see above. Check the network and try again.');
    process.exit(outcome.status ?? 1);
  }
  writeFileSync(stamp, lock);
}

/** VS Code runs extensions on Node 22 and later, and so do the tools; the `node` package brings one. */
function nodeBinary() {
  const bundled = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(bundled) ? bundled : process.execPath;
}
