import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Workbench } from './support/workbench.ts';
import { installPackage } from './support/installed.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode } from './support/vscode.ts';

const manifest = `name: packed
services:
  ticker:
    image: busybox
    x-patchbay:
      run:
        command: node -e "setInterval(() => console.log('tick'), 200)"
        healthcheck: { test: [CMD, 'true'], interval: 1s }
`;

describe('The package as users install it', () => {
  const extensionsDirectory = mkdtempSync(join(tmpdir(), 'patchbay-extensions-'));
  const workspace = makeWorkspace('packed', { 'patchbay.yaml': manifest }, { 'patchbay.engine': 'process' });
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    await installPackage(extensionsDirectory);
    vscode = await Vscode.start({ extensionsDirectory });
    window = await vscode.open(workspace.folder);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    workspace.remove();
    rmSync(extensionsDirectory, { recursive: true });
  });

  it('holds no source, no test and no map', () => {
    const [folder] = readdirSync(extensionsDirectory).filter((name) => name.startsWith('patchbay.patchbay-'));
    const files = readdirSync(join(extensionsDirectory, folder ?? ''), { recursive: true, encoding: 'utf8' });
    expect(files).toContain(join('dist', 'extension.js'));
    // The types of the API are for other extensions.
    const sources = files.filter((file) => file !== 'patchbay.d.ts' && /\.(ts|map)$/.test(file));
    expect(sources).toEqual([]);
    expect(files.filter((file) => /(^|\/)(src|test|node_modules)\//.test(file))).toEqual([]);
  });

  it('runs a service, and shows its logs', async () => {
    await window.openContainer('Patchbay');
    const view = window.view('Services');
    await view.waitForRow('packed', /0\/1 running/);
    await view.clickAction('ticker', 'Start Service');
    await view.waitForRow('packed', /1\/1 running/);
    await view.clickAction('ticker', 'Show Logs');
    const inspector = await window.webview('[role="grid"] [role="row"][data-sequence]');
    await inspector.getByText('tick', { exact: true }).first().waitFor();
    await picture(window, 'packed');
    await view.clickAction('ticker', 'Stop Service');
    await view.waitForRow('ticker', /stopped/);
  });
});
