import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { docker, dockerPs, removeProject } from './support/docker.ts';
import { isDockerThere } from './support/needs.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { darkTheme, lightTheme, makeWorkspace, Vscode } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const project = `loop${process.pid.toString(36)}${Date.now().toString(36).slice(-4)}`;
const isSoon = { timeout: 30_000 };
const settings = { 'patchbay.engine': 'docker', 'patchbay.plan.confirm': 'never' };
/** By the class that VS Code gives its window. */
const themes = { vs: lightTheme, 'hc-black': 'Default High Contrast', 'vs-dark': darkTheme };

/** `api` reads its answer when it starts; `site` serves the files that are there. */
const manifest = `name: ${project}
services:
  api:
    image: busybox
    command: [sh, -c, 'mkdir -p /www; cp /app/answer.html /www/index.html || echo version none > /www/index.html; exec httpd -f -p 80 -h /www']
    stop_grace_period: 1s
    ports: ['127.0.0.1::80']
    develop:
      watch:
        - { action: sync+restart, path: ./api, target: /app, ignore: ['*.notes'] }
  site:
    image: busybox
    command: [sh, -c, 'mkdir -p /www; exec httpd -f -p 80 -h /www']
    stop_grace_period: 1s
    ports: ['127.0.0.1::80']
    develop:
      watch:
        - { action: sync, path: ./site, target: /www, initial_sync: true }
`;

/** A root file system that nothing can be written to. */
const sealed = `  sealed:
    image: busybox
    command: [sleep, '3600']
    read_only: true
    stop_grace_period: 1s
    develop:
      watch:
        - { action: sync, path: ./site, target: /www, initial_sync: true }
`;

describe.skipIf(!isDockerThere)('Files that are edited', () => {
  const workspace = makeWorkspace(
    'loop',
    {
      'compose.yaml': manifest,
      'api/answer.html': 'version one\n',
      'api/todo.notes': 'nothing\n',
      'site/index.html': 'the first page\n',
      'site/old.html': 'an old page\n',
    },
    settings,
  );
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Services').clickAction(project, 'Start Application');
    await window.view('Services').waitForRow('site', /running/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await removeProject(project);
    workspace.remove();
  });

  /** What the service answers now; empty while nothing listens. */
  async function answer(service: string, path = '/'): Promise<string> {
    const published = await docker('port', `${project}-${service}-1`, '80/tcp').catch(() => '');
    if (published === '') return '';
    try {
      const response = await fetch(`http://${published.trim()}${path}`, { signal: AbortSignal.timeout(2000) });
      return response.ok ? await response.text() : String(response.status);
    } catch {
      return '';
    }
  }

  async function edit(file: string, text: string): Promise<void> {
    await window.openFile(file);
    const { keyboard } = window.page;
    await window.page.locator('.editor-instance .view-line').first().click();
    await keyboard.press('Control+A');
    await keyboard.type(text);
    await keyboard.press('Control+S');
  }

  it('are in the running service once the eye is on, and the row and the status bar say so', async () => {
    const view = window.view('Services');
    await view.clickAction('api', 'Watch Files');
    await view.waitForRow(project, /watching 1/);
    await expect.poll(() => answer('api'), isSoon).toBe('version none\n');
    await edit('answer.html', 'version two');
    await expect.poll(() => answer('api'), isSoon).toContain('version two');
    await view.waitForRow('api', /running · synced in \d+(\.\d)? m?s · answer\.html/);
    await window.statusBar.getByText(/^ *answer\.html \d/).waitFor(isSoon);
    await picture(window, 'watch-dark');
  });

  it('are mirrored for all services that have rules, deletes too', async () => {
    const view = window.view('Services');
    await view.clickAction('site', 'Watch Files');
    await view.waitForRow(project, /watching 2/);
    await expect.poll(() => answer('site', '/old.html'), isSoon).toBe('an old page\n');
    rmSync(join(workspace.folder, 'site', 'old.html'));
    await expect.poll(() => answer('site', '/old.html'), isSoon).toBe('404');
    await view.waitForRow('site', /synced in .* · removed old\.html/);
    await edit('index.html', 'the second page');
    await expect.poll(() => answer('site'), isSoon).toContain('the second page');
  });

  it('are listed with how long each took, and open from there', async () => {
    await window.statusBar.locator('[id$="patchbay.develop"] a').click();
    await expect
      .poll(() => window.quickPickEntries(), isSoon)
      .toEqual(
        expect.arrayContaining([expect.stringMatching(/Synced answer\.html.*api · \d+(\.\d)? m?s/s) as unknown]),
      );
    await picture(window, 'watch-list-dark');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Synced answer.html' }).first().click();
    await window.page.locator('.tab.active', { hasText: 'answer.html' }).waitFor();
  });

  it('say why they were synced or not, by the rule', async () => {
    await window.openFile('todo.notes');
    await window.runCommand('Patchbay: Why Was This File (Not) Synced?');
    const entry = window.quickInput.locator('.monaco-list-row', { hasText: 'Left out by the pattern "*.notes"' });
    await entry.waitFor(isSoon);
    await picture(window, 'watch-why-dark');
    await entry.click();
    await window.page.locator('.tab.active', { hasText: 'compose.yaml' }).waitFor();
  });

  it('have what is wrong shown at the rule until it is right, and rules follow the manifest', async () => {
    const view = window.view('Services');
    workspace.write('compose.yaml', manifest + sealed);
    await view.clickAction('sealed', 'Start Service');
    await view.waitForRow('sealed', /running/);
    await view.clickAction('sealed', 'Watch Files');
    await view.waitForRow('sealed', /sync failing/);
    await window.statusBar.getByText(/sealed: sync failing/).waitFor(isSoon);
    await window.openFile('compose.yaml');
    await window.page.locator('.editor-instance .squiggly-error').first().waitFor(isSoon);
    for (const [kind, theme] of Object.entries(themes)) {
      workspace.write('.vscode/settings.json', JSON.stringify({ ...settings, 'workbench.colorTheme': theme }));
      await window.page.locator(`.monaco-workbench.${kind}`).waitFor();
      await picture(window, `watch-failing-${kind}`);
    }
    workspace.write('compose.yaml', manifest + sealed.replace('read_only: true', 'read_only: false'));
    // A watch follows what the manifest says of a service, too: it is made anew.
    await window.statusBar.getByText(/sealed: sync failing/).waitFor({ state: 'hidden', ...isSoon });
    await window.page
      .locator('.editor-instance .squiggly-error')
      .first()
      .waitFor({ state: 'hidden', ...isSoon });
  });

  it('wake no service that was stopped, and are in it once it is started', async () => {
    const view = window.view('Services');
    // A second try may find it stopped.
    if ((await dockerPs(project)).some(({ service, state }) => service === 'api' && state === 'running')) {
      await view.clickAction('api', 'Stop Service');
    }
    await view.waitForRow('api', /stopped/);
    await edit('answer.html', 'version three');
    await edit('index.html', 'the third page');
    await expect.poll(() => answer('site'), isSoon).toContain('the third page');
    const rows = await dockerPs(project);
    expect(rows.find(({ service }) => service === 'api')?.state).toBe('exited');
    await view.clickAction('api', 'Start Service');
    await expect.poll(() => answer('api'), isSoon).toContain('version three');
  });

  it('are watched again after a reload, and no longer once the eye is closed', async () => {
    const view = window.view('Services');
    await window.reload();
    await view.waitForRow(project, /watching 3/);
    await edit('index.html', 'the fourth page');
    await expect.poll(() => answer('site'), isSoon).toContain('the fourth page');
    await view.clickAction('site', 'Stop Watching Files');
    await view.waitForRow(project, /watching 2/);
    expect(existsSync(join(workspace.folder, 'site', 'index.html'))).toBe(true);
    await view.clickAction(project, 'Stop Watching Files');
    await expect.poll(() => view.rowTexts(), isSoon).not.toContainEqual(expect.stringMatching(/watching|synced/));
    await window.statusBar.locator('[id$="patchbay.develop"]').waitFor({ state: 'hidden', ...isSoon });
  });
});
