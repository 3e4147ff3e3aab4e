import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/machine/paths.ts';
import { bundleForHost } from './support/bundle.ts';
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
  worker:
    image: busybox
    x-patchbay: { run: { command: sleep 3600 } }
  probe:
    image: busybox
    profiles: [lab]
x-patchbay:
  broker: redis://127.0.0.1:1
  channels: { orders.created: { kind: stream } }
  environments:
    lab: { files: [lab.yaml], profiles: [lab], engine: process }
    unknown: { engine: nomad }
`;

const tasks = {
  version: '2.0.0',
  tasks: [
    { label: 'start worker', type: 'patchbay', command: 'up', services: ['worker'] },
    { label: 'wait for worker', type: 'patchbay', command: 'wait-healthy', services: ['worker'] },
    { label: 'start nobody', type: 'patchbay', command: 'up', services: ['nobody'] },
  ],
};

describe('In the extension host', () => {
  const workspace = makeWorkspace(
    'shop',
    {
      'patchbay.yaml': manifest,
      'lab.yaml': 'name: shop-lab\nservices: {}\n',
      '.vscode/tasks.json': JSON.stringify(tasks),
    },
    { 'patchbay.engine': 'process' },
  );
  const directory = mkdtempSync(join(tmpdir(), 'patchbay-host-'));
  const extensions = join(directory, 'extensions');
  afterAll(() => {
    workspace.remove();
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it('every check of test/workbench/host/suite.ts holds', async () => {
    const suite = await bundleForHost('suite.ts', join(root, 'out', 'test', 'host.cjs'));
    const consumer = join(extensions, 'test.patchbay-consumer-0.0.1');
    cpSync(join(root, 'test/workbench/host/consumer/package.json'), join(consumer, 'package.json'));
    await bundleForHost('consumer/consumer.ts', join(consumer, 'consumer.cjs'));
    const code = await runTests({
      vscodeExecutablePath: join(root, 'test/workbench/support/vscode-launcher.mjs'),
      extensionDevelopmentPath: root,
      extensionTestsPath: suite,
      // Local processes and their logs of this run only.
      extensionTestsEnv: { XDG_STATE_HOME: join(directory, 'state') },
      launchArgs: [workspace.folder, `--extensions-dir=${extensions}`],
    });
    expect(code).toBe(0);
  });
});
