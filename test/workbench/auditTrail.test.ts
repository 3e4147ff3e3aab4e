import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../../scripts/machine/tools.ts';
import { barriersIn } from './support/accessibility.ts';
import { InspectorPage } from './support/inspectorPage.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const until = { timeout: 30_000 };
const manifest = `name: audited
services:
  web: { image: busybox, x-patchbay: { run: { command: sleep 3600 } } }
`;

describe.skipIf(!chromiumPath())('The audit trail', () => {
  let workspace: Workspace;
  let vscode: Vscode;
  let window: Workbench;
  let page: InspectorPage;
  let state = '';

  beforeAll(async () => {
    workspace = makeWorkspace('audit', { 'compose.yaml': manifest }, { 'patchbay.engine': 'process' });
    state = mkdtempSync(join(tmpdir(), 'patchbay-audit-state-'));
    vscode = await Vscode.start({ environment: { XDG_STATE_HOME: state } });
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Services').waitForRow('web', /not created/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await window.view('Services').clickAction('web', 'Stop Service');
    await window.view('Services').waitForRow('web', /stopped/);
    await vscode.stop();
    workspace.remove();
    rmSync(state, { recursive: true, force: true });
  });

  it('opens in the inspector, and shows what is done as it is done, and by whom', async () => {
    await window.runCommand('Patchbay: Open Audit Trail');
    page = await InspectorPage.of(window);
    const view = window.view('Services');
    await view.clickAction('web', 'Start Service');
    await view.waitForRow('web', /running|1\/1/, 60_000);
    await expect
      .poll(() => page.column('preview'), until)
      .toEqual([
        expect.stringMatching(/^\S+ · (up|start) web · begins$/),
        expect.stringMatching(/^\S+ · (up|start) web · done$/),
      ]);
    expect(await page.headings()).toEqual(expect.arrayContaining(['actor.name', 'verb', 'outcome']));
    await picture(window, 'audit-trail');
    expect(await barriersIn(page.frame)).toEqual([]);
  });

  it('is told to be sound, and to be broken where a record was changed', async () => {
    await window.runCommand('Patchbay: Verify Audit Trail');
    await window.openNotifications();
    await window.notifications.filter({ hasText: /holds: 2 records/ }).waitFor(until);
    const folder = join(state, 'patchbay', 'audit', 'trails', 'audited');
    const file = join(folder, readdirSync(folder)[0] ?? '');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"outcome":"begun"', '"outcome":"done"'));
    await window.runCommand('Patchbay: Verify Audit Trail');
    await window.notifications.filter({ hasText: /does not hold\. Record 1 was changed/ }).waitFor(until);
    await picture(window, 'audit-broken');
  });
});
