import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';
import { InspectorPage } from './support/inspectorPage.ts';
import type { Workbench } from './support/workbench.ts';
import { picture } from './support/pictures.ts';
import { lightTheme, makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';

const isSoon = { timeout: 60_000 };

const manifest = ['name: small', 'services:', '  web:', '    image: busybox', '    command: [sleep, "3600"]', ''].join(
  '\n',
);

describe('Where there is nothing to show, the view says why and what next', () => {
  let vscode: Vscode;
  const workspaces: Workspace[] = [];
  const windows: Workbench[] = [];

  beforeAll(async () => {
    vscode = await Vscode.start();
  });
  afterEach(async () => {
    for (const window of windows.splice(0)) await window.close();
  });
  afterAll(async () => {
    await vscode.stop();
    for (const workspace of workspaces) workspace.remove();
  });

  async function open(
    files: Readonly<Record<string, string>> | undefined,
    settings: Readonly<Record<string, unknown>> = {},
  ): Promise<Workbench> {
    const workspace = files && makeWorkspace('small', files, settings);
    if (workspace) workspaces.push(workspace);
    const window = await vscode.open(workspace?.folder);
    windows.push(window);
    await window.openContainer('Patchbay');
    return window;
  }

  it('no folder is open', async () => {
    const window = await open(undefined);
    await expect.poll(() => window.view('Services').welcomeText(), isSoon).toMatch(/No folder is open.*Open Folder/s);
    await picture(window, 'state-no-folder');
  });

  it('no manifest: a click creates one, and its service appears', async () => {
    const window = await open({ 'README.md': '# nothing' });
    const services = window.view('Services');
    await expect
      .poll(() => services.welcomeText(), isSoon)
      .toMatch(/This folder has no Compose file.*Create Manifest/s);
    await picture(window, 'state-no-manifest');
    await services.pane.getByText('Create Manifest').click();
    await window.page.locator('.tab', { hasText: 'patchbay.yaml' }).waitFor();
    await services.waitForRow('small', /0\/\d+ running/);
    await picture(window, 'state-manifest-created');
    await window.runCommand('Patchbay: Get Started');
    const badge = (step: string) => window.page.locator(`[data-done-step-id$="${step}"]`);
    await badge('describe').and(window.page.locator('.complete')).waitFor();
    await badge('run').waitFor();
    expect(await badge('run').and(window.page.locator('.complete')).count()).toBe(0);
    await picture(window, 'state-walkthrough');
  });

  it('a broken manifest: the problem is in the editor, and the rest is still there', async () => {
    const window = await open({ 'compose.yaml': `${manifest}    depends_on: [ghost]\n  "bad: [\n` });
    await window.view('Services').pane.waitFor();
    await picture(window, 'state-broken-manifest');
    await expect
      .poll(
        async () =>
          [...(await window.view('Services').rowTexts()), await window.view('Services').pane.innerText()].join(' '),
        isSoon,
      )
      .toMatch(/web|cannot be read/);
    await window.view('Services').click('2 errors in the manifest');
    await window.page.locator('.tab.active', { hasText: 'compose.yaml' }).waitFor();
    await window.page.locator('.markers-panel .monaco-list-row', { hasText: 'ghost' }).waitFor(isSoon);
    await picture(window, 'state-broken-manifest-problems');
  });

  it('a manifest that is no mapping at all cannot be shown, and the view says so', async () => {
    const window = await open({ 'compose.yaml': '- just\n- a\n- list\n' }, { 'workbench.colorTheme': lightTheme });
    await expect
      .poll(() => window.view('Services').welcomeText(), isSoon)
      .toMatch(/cannot be read as a Compose file.*Show Problems/s);
    await picture(window, 'state-unreadable-manifest-light');
    await window.view('Services').pane.getByText('Show Problems').click();
    const problem = window.page.locator('.markers-panel .monaco-list-row', { hasText: 'top-level object must be' });
    await problem.waitFor(isSoon);
    await picture(window, 'state-unreadable-manifest-problems-light');
  });
});

describe('Where Docker does not answer', () => {
  let vscode: Vscode;
  let window: Workbench;
  let redis: RedisServer;
  let workspace: Workspace;

  beforeAll(async () => {
    redis = await startRedisServer();
    const channels = `x-patchbay:\n  broker: ${redis.url}\n  channels: { orders: { kind: stream } }\n`;
    workspace = makeWorkspace('small', { 'compose.yaml': `${manifest}${channels}` }, { 'patchbay.engine': 'auto' });
    vscode = await Vscode.start({ environment: { DOCKER_HOST: 'tcp://127.0.0.1:9' } });
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
  });
  afterAll(async () => {
    await vscode.stop();
    await redis.stop();
    workspace.remove();
  });

  it('the channels of a broker that is named by its URL are there all the same', async () => {
    await redis.client().xadd('orders', '*', 'data', '1');
    await window.view('Channels').waitForRow('orders', /1 entry/);
    await window.view('Channels').row('orders').click();
    const inspector = await InspectorPage.of(window);
    await inspector.waitForRows(1);
    await picture(window, 'state-engine-unreachable-channels');
  });

  it('its address and the reason are there, and local processes are one click away, yet never in its place by themselves', async () => {
    const services = window.view('Services');
    await expect
      .poll(() => services.pane.innerText(), isSoon)
      .toMatch(
        /tcp:\/\/127\.0\.0\.1:9 \(connection refused\)\. Start Docker, or correct DOCKER_HOST\. "web" has no x-patchbay\.run, so it cannot run as a local process\..*Try Again.*Choose Engine.*How to Start Docker/s,
      );
    await picture(window, 'state-engine-unreachable');
    await services.click('Choose Engine…');
    await window.quickInput.locator('.monaco-list-row[aria-label^="Local processes"]').click();
    await services.waitForRow('small', /0\/1 running/);
  });
});

describe('In a workspace that is not trusted', () => {
  let vscode: Vscode;
  let window: Workbench;
  const workspace = makeWorkspace('small', { 'compose.yaml': `${manifest}    depends_on: [ghost]\n` });

  beforeAll(async () => {
    vscode = await Vscode.start({ hasWorkspaceTrust: true });
    window = await vscode.open(workspace.folder);
    await window.statusBar.getByText('Restricted Mode').waitFor(isSoon);
  });
  afterAll(async () => {
    await vscode.stop();
    workspace.remove();
  });

  it('nothing runs: the view says so, and the commands are not offered', async () => {
    await window.openContainer('Patchbay');
    await expect
      .poll(() => window.view('Services').welcomeText(), isSoon)
      .toMatch(/not trusted.*runs nothing.*Manage Workspace Trust/s);
    expect(await window.view('Services').rowTexts()).toEqual([]);
    expect(await window.paletteEntries('Patchbay')).not.toEqual(
      expect.arrayContaining([expect.stringContaining('Start Application')]),
    );
    await picture(window, 'state-untrusted');
  });

  it('the manifest is still checked', async () => {
    await window.openFile('compose.yaml');
    await window.page.locator('.editor-instance .squiggly-error').first().waitFor(isSoon);
    await picture(window, 'state-untrusted-checked');
  });

  it('trust is all it takes: the services are there without a reload', async () => {
    await window.openContainer('Patchbay');
    await window.view('Services').pane.getByText('Manage Workspace Trust').click();
    await window.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await window.view('Services').waitForRow('small', /0\/1 running/);
  });
});
