import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/machine/paths.ts';
import { makeWorkspace } from './support/vscode.ts';

/** `suite.ts` counts these lines from 0. */
const manifest = `services:
  orders:
    image: busybox
    depends_on: [nobody]
  web:
    image: busybox
    depends_on: [redis]
  redis:
    imge: redis:7-alpine
`;

describe('In the extension host', () => {
  const workspace = makeWorkspace('shop', { 'patchbay.yaml': manifest });
  afterAll(() => workspace.remove());

  it('every check of test/workbench/host/suite.ts holds', async () => {
    const suite = join(root, 'out', 'test', 'host.cjs');
    await build({
      entryPoints: [join(root, 'test/workbench/host/suite.ts')],
      outfile: suite,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['vscode'],
    });
    const code = await runTests({
      vscodeExecutablePath: join(root, 'scripts/machine/vscode-launcher.mjs'),
      extensionDevelopmentPath: root,
      extensionTestsPath: suite,
      launchArgs: [workspace.folder],
    });
    expect(code).toBe(0);
  });
});
