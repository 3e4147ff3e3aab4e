import { join } from 'node:path';
import { expect } from 'vitest';
import { root } from '../../../scripts/machine/paths.ts';
import { run } from '../../../scripts/machine/run.ts';
import { codeServerCommand } from '../../../scripts/machine/vscodeServer.ts';

/** Packages what was built and installs it as users do. */
export async function installPackage(extensionsDirectory: string): Promise<void> {
  const packaging = await run(process.execPath, [join(root, 'scripts/package.ts'), '--reuse-dist'], { cwd: root });
  expect(packaging.output).not.toContain('✗');
  expect(packaging.code).toBe(0);
  const install = await run(process.execPath, [
    codeServerCommand,
    ...['--extensions-dir', extensionsDirectory, '--user-data-dir', join(extensionsDirectory, '.data')],
    ...['--install-extension', join(root, 'patchbay.vsix')],
  ]);
  expect(install.output).toMatch(/successfully installed/);
}
