import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../../scripts/machine/tools.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import type { TreeView } from './support/treeView.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const manifest = `name: denied
services:
  api:
    image: busybox:1.36
    privileged: true
    x-patchbay: { run: { command: [sleep, "600"] } }
  worker:
    image: busybox:1.36
    user: root
    x-patchbay: { run: { command: [sleep, "600"] } }
x-patchbay:
  policies:
    - { name: no-privileged, on: [start], when: service.privileged, effect: deny, message: api must not be privileged. }
    - { name: why-root, on: [start], when: service.user == "root", effect: confirm, message: worker runs as root. }
`;
const isSoon = { timeout: 30_000 };

describe.skipIf(!chromiumPath())('A start that a policy has to do with', () => {
  let vscode: Vscode;
  let workspace: Workspace;
  let window: Workbench;
  let services: TreeView;

  beforeAll(async () => {
    workspace = makeWorkspace('denied', { 'patchbay.yaml': manifest }, { 'patchbay.engine': 'process' });
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    services = window.view('Services');
    await services.waitForRow('api', /not created/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await services.clickAction('denied', 'Stop Application');
    await services.waitForRow('worker', /stopped|not created/, 30_000);
    await vscode.stop();
    workspace.remove();
  });

  it('is refused where it is denied: its row says so, and why', async () => {
    await services.clickAction('api', 'Start Service');
    await services.waitForRow('api', /start refused/);
    const tooltip = window.page.locator('.monaco-hover-content', { hasText: 'api must not be privileged.' });
    await expect
      .poll(async () => {
        await services.pointAt('api', 'worker', tooltip);
        return tooltip.count();
      }, isSoon)
      .toBeGreaterThan(0);
    await picture(window, 'denied-row');
  });

  it('is told, with the way to the value that is to blame', async () => {
    await window.openNotifications();
    const told = window.notifications.filter({ hasText: 'api must not be privileged.' }).first();
    await told.waitFor(isSoon);
    await picture(window, 'denied-told');
    await told.hover();
    await told.getByRole('button', { name: 'Show', exact: true }).click(isSoon);
    await window.page.locator('.monaco-editor.focused').first().waitFor(isSoon);
    await expect.poll(() => window.statusBar.innerText(), isSoon).toMatch(/Ln [35], Col/);
    await window.page.locator('.squiggly-error').first().waitFor(isSoon);
    await picture(window, 'denied-place');
  });

  it('goes on with a reason where one is asked for', async () => {
    await services.clickAction('worker', 'Start Service');
    await window.quickInput.getByText('worker runs as root.').waitFor(isSoon);
    await picture(window, 'denied-why');
    await window.answer('A policy asks why', 'The disk is being repaired.');
    await services.waitForRow('worker', /running/, 30_000);
  });
});
