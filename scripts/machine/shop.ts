import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.ts';
import { run, say } from './run.ts';

export const shopFolder = join(root, 'examples', 'shop');

/** Installs what the shop's services import; their images and local processes both use it from there. */
export async function installShop(): Promise<void> {
  const lock = readFileSync(join(shopFolder, 'package-lock.json'), 'utf8');
  const stamp = join(shopFolder, 'node_modules', '.patchbay-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('Installing the dependencies of examples/shop (npm ci) …');
  const outcome = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: shopFolder,
    shell: process.platform === 'win32',
  });
  if (outcome.code !== 0) throw new Error(`npm ci failed in ${shopFolder}:\n${outcome.output.slice(-2000)}`);
  writeFileSync(stamp, lock);
}
