import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { InspectorPage } from './support/inspectorPage.ts';
import type { Workbench } from './support/workbench.ts';
import { startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';
import type { Attempts } from './host/intruder.ts';
import { bundleForHost } from './support/bundle.ts';
import { startCountingProxy, type CountingProxy } from './support/countingProxy.ts';
import { isDockerThere } from './support/needs.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';

const isSoon = { timeout: 60_000 };
/** Longer than it takes a trusted window to connect to everything. */
const quietMs = 4000;

/** Docker's socket and a Redis, each behind a door where somebody counts. */
describe.skipIf(!isDockerThere)('In Restricted Mode nothing connects', () => {
  const directory = mkdtempSync(join(tmpdir(), 'patchbay-intruder-'));
  let docker: CountingProxy;
  let broker: CountingProxy;
  let server: RedisServer;
  let workspace: Workspace;
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    server = await startRedisServer();
    await server.client().xadd('orders', '1-0', 'data', '{"total":1}');
    docker = await startCountingProxy({ path: '/var/run/docker.sock' });
    broker = await startCountingProxy({ host: '127.0.0.1', port: server.port });
    const manifest = {
      name: 'quiet',
      services: {
        web: {
          image: 'busybox',
          command: ['sleep', '3600'],
          develop: { watch: [{ action: 'sync', path: '.', target: '/app', initial_sync: true }] },
        },
      },
      'x-patchbay': { broker: `redis://127.0.0.1:${broker.port}`, channels: { orders: { kind: 'stream' } } },
    };
    const tasks = { version: '2.0.0', tasks: [{ label: 'start all', type: 'patchbay', command: 'up' }] };
    workspace = makeWorkspace('quiet', {
      'patchbay.yaml': JSON.stringify(manifest, undefined, 2),
      '.vscode/tasks.json': JSON.stringify(tasks),
    });
    const code = readFileSync(await bundleForHost('intruder.ts', join(directory, 'intruder.cjs')), 'utf8');
    const intruder = {
      name: 'intruder',
      publisher: 'test',
      version: '0.0.1',
      engines: { vscode: '^1.101.0' },
      main: './intruder.cjs',
      activationEvents: ['onStartupFinished'],
      extensionDependencies: ['patchbay.patchbay'],
      capabilities: { untrustedWorkspaces: { supported: true } },
    };
    vscode = await Vscode.start({
      hasWorkspaceTrust: true,
      // The list of what is trusted is at the end of VS Code's page.
      size: { width: 1280, height: 1300 },
      environment: { DOCKER_HOST: `tcp://127.0.0.1:${docker.port}` },
      settings: { 'patchbay.engine': 'docker' },
      beside: {
        folder: 'test.intruder-0.0.1',
        files: { 'package.json': JSON.stringify(intruder), 'intruder.cjs': code },
      },
    });
    window = await vscode.open(workspace.folder);
    await window.statusBar.getByText('Restricted Mode').waitFor(isSoon);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    docker.stop();
    broker.stop();
    await server.stop();
    workspace.remove();
    rmSync(directory, { recursive: true });
  });

  const attempts = (): Attempts => {
    const file = join(workspace.folder, 'intruder.json');
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Attempts) : {};
  };

  /** Whoever connects has his time. */
  async function expectQuiet(before = { docker: 0, broker: 0 }): Promise<void> {
    await window.page.waitForTimeout(quietMs);
    expect({ docker: docker.connections, broker: broker.connections }).toEqual(before);
  }

  async function trust(): Promise<void> {
    await window.runCommand('Workspaces: Manage Workspace Trust');
    await window.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await window.statusBar.getByText('Restricted Mode').waitFor({ state: 'hidden' });
    await closeTrustEditor();
  }

  /** It lies over the window. */
  async function closeTrustEditor(): Promise<void> {
    await window.page.locator('.monaco-modal-editor-block a[aria-label^="Close Modal Editor"]').click();
    await window.page.locator('.workspace-trust-editor').waitFor({ state: 'detached' });
  }

  it('for another extension, by its API, any command or a task', async () => {
    await expect.poll(() => attempts().task, { timeout: 120_000 }).toBeDefined();
    const { state, start, stop, commands } = attempts();
    expect(state).toMatchObject({ state: 'unavailable', reason: expect.stringContaining('not trusted') as unknown });
    expect({ start, stop }).toEqual({ start: 'workspace.untrusted', stop: 'workspace.untrusted' });
    expect(commands).toBeGreaterThan(40);
    await window.page.keyboard.press('Escape');
    await window.page.keyboard.press('Escape');
    await expectQuiet();
  });

  it('for the views, the manifest in its editor, and what is shown at its lines', async () => {
    await window.runCommand('View: Close All Editors');
    await window.openContainer('Patchbay');
    await window.openFile('patchbay.yaml');
    await window.page.locator('.editor-instance .view-line', { hasText: 'services' }).first().waitFor();
    // What the language server finds is there, so it has asked for what runs.
    await window.page.locator('.editor-instance [class*="squiggly-"]').first().waitFor(isSoon);
    await expectQuiet();
  });

  it('for a link from outside, which says why and offers to manage trust', async () => {
    await window.runCommand('Notifications: Clear All Notifications');
    const scheme = 'code-oss';
    await window.runAndAnswer(
      'Developer: Open URL',
      'URL to open',
      `${scheme}://patchbay.patchbay/inspect?application=quiet&source=stream:orders`,
    );
    const ask = window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Open', exact: true });
    await ask.click();
    await window.openNotifications();
    await window.notifications.getByText('This workspace is not trusted').first().waitFor(isSoon);
    await window.notifications.getByRole('button', { name: 'Manage Workspace Trust' }).first().waitFor();
    await picture(window, 'restricted-link-dark');
    await expectQuiet();
    expect(await window.page.locator('.tab', { hasText: 'Messages' }).count()).toBe(0);
  });

  it('until it is trusted: then everything comes alive, without a reload', async () => {
    await trust();
    await window.openContainer('Patchbay');
    await window.view('Services').waitForRow('quiet', /0\/1 running/);
    await window.view('Channels').waitForRow('orders', /1 entry/);
    await expect.poll(() => attempts().state, isSoon).toMatchObject({ state: 'ready', name: 'quiet' });
    expect(docker.connections).toBeGreaterThan(0);
    expect(broker.connections).toBeGreaterThan(0);
  });

  it('for an inspector and a map that are restored, also when a source is added', async () => {
    // By itself, this test waits until the other extension has done what it can.
    await expect.poll(() => attempts().task, { timeout: 120_000 }).toBeDefined();
    if (await window.statusBar.getByText('Restricted Mode').isVisible()) await trust();
    await window.openContainer('Patchbay');
    await window.view('Channels').waitForRow('orders', /1 entry/);
    await window.runCommand('Patchbay: Inspect Channel');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'orders' }).click();
    await (await InspectorPage.of(window)).waitForRows(1);
    await window.runCommand('Patchbay: Show Topology');
    await (await window.webview('.topology')).locator('[data-id="channel:orders"]').first().waitFor(isSoon);
    await window.runCommand('Notifications: Clear All Notifications');
    await window.runCommand('Workspaces: Manage Workspace Trust');
    rmSync(join(workspace.folder, 'intruder.json'), { force: true });
    const gone = window.page.waitForEvent('framenavigated', (frame) => frame === window.page.mainFrame());
    const trusted = window.page.locator('.workspace-trust-editor .monaco-list-row', { hasText: workspace.folder });
    await trusted.hover();
    await trusted.locator('a[aria-label^="Delete Path"]').click();
    await gone;
    await window.waitUntilReady();
    await window.statusBar.getByText('Restricted Mode').waitFor(isSoon);
    // The other extension does all of it again, and some commands open an editor before what is looked at here.
    await expect.poll(() => attempts().task, { timeout: 120_000 }).toBeDefined();
    await window.page.keyboard.press('Escape');
    const before = { docker: docker.connections, broker: broker.connections };
    await window.page.locator('.tab', { hasText: 'Messages: orders' }).click();
    const frame = await window.webview('button[aria-label="Add source"]');
    await expect.poll(() => frame.locator('body').innerText(), isSoon).toContain('not trusted');
    await picture(window, 'restricted-inspector-dark');
    await frame.locator('button[aria-label="Add source"]').first().click();
    await expectQuiet(before);
    await window.page.locator('.tab', { hasText: 'Topology: quiet' }).click();
    const map = await window.webview('.topology');
    await expect.poll(() => map.locator('body').innerText(), isSoon).toContain('not trusted');
    await picture(window, 'restricted-topology-dark');
    await expectQuiet(before);
  });
});
