import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from 'playwright-core';
import { docker, removeProject } from './support/docker.ts';
import { isDockerThere } from './support/needs.ts';
import { barriersIn } from './support/accessibility.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { darkTheme, lightTheme, makeWorkspace, Vscode } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const project = `page${process.pid.toString(36)}${Date.now().toString(36).slice(-4)}`;
const themes = { vs: lightTheme, 'hc-black': 'Default High Contrast', 'vs-dark': darkTheme };
const isSoon = { timeout: 30_000 };

const manifest = `name: ${project}
services:
  web:
    image: busybox
    command: [sh, -c, 'touch /up; httpd -p 80; trap "exit 0" TERM; while true; do sleep 0.1; done']
    stop_grace_period: 2s
    healthcheck: { test: [CMD, test, -f, /up], interval: 1s, retries: 1 }
    ports: ['127.0.0.1::80']
    environment: { GREETING: hello, DB_PASSWORD: hunter2 }
    volumes: [data:/data]
    deploy: { replicas: 1, resources: { limits: { cpus: '0.5', memory: 64M } } }
  worker:
    image: busybox
    command: [sleep, '3600']
    depends_on: [web]
  flaky:
    image: busybox
    command: [sh, -c, 'sleep 1; exit 3']
    restart: on-failure:2
volumes: { data: }
`;

describe.skipIf(!isDockerThere)("A service's page", () => {
  const workspace = makeWorkspace('page', { 'patchbay.yaml': manifest }, { 'patchbay.engine': 'docker' });
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Services').waitForRow(project, /0\/3 running/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await removeProject(project);
    workspace.remove();
  });

  const text = async (page: Frame, selector: string): Promise<string> =>
    (await page.locator(selector).allTextContents()).join(' | ');

  it('opens from the row, says that nothing runs, and starts it', async () => {
    await window.view('Services').chooseFromMenu('web', 'Open Service Page');
    const page = await window.webview('h1');
    await expect.poll(() => text(page, '.replicas .empty'), isSoon).toBe('There is no container yet.');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expect.poll(() => text(page, '.title .state'), isSoon).toBe('healthy');
    await expect.poll(() => text(page, '.happening-text'), isSoon).toContain('Became healthy');
    // Measured every second, shown a moment later.
    await expect.poll(() => page.locator('.chart svg').first().getAttribute('aria-label'), isSoon).toMatch(/^CPU: \d/);
    await expect.poll(() => text(page, '.facts-table td.figure'), isSoon).toMatch(/^\d+ s \| 0/);
  });

  it('shows ports, mounts, networks, limits and the environment, without secrets', async () => {
    const page = await window.webview('h1');
    await expect.poll(() => text(page, '.section'), isSoon).toContain('GREETING');
    const shown = await text(page, '.section');
    expect(shown).toMatch(/80\/tcp127\.0\.0\.1:\d+/);
    expect(shown).toContain(`/datavolume · ${project}_data`);
    expect(shown).toContain(`${project}_default`);
    expect(shown).toContain('CPU0.5 cores');
    expect(shown).toContain('DB_PASSWORD•••');
    expect(shown).not.toContain('hunter2');
    for (const [kind, theme] of Object.entries(themes)) {
      const settings = { 'patchbay.engine': 'docker', 'workbench.colorTheme': theme };
      workspace.write('.vscode/settings.json', JSON.stringify(settings));
      await window.page.locator(`.monaco-workbench.${kind}`).waitFor();
      expect(await barriersIn(page)).toEqual([]);
      await picture(window, `service-page-${kind}`);
    }
  });

  it('follows what happens: unhealthy, killed, brought back', async () => {
    const page = await window.webview('h1');
    await docker('exec', `${project}-web-1`, 'rm', '/up');
    await expect.poll(() => text(page, '.title .state'), isSoon).toBe('unhealthy');
    await expect.poll(() => text(page, '.trouble-row'), isSoon).toContain('health check failed');
    await window.view('Services').chooseFromMenu('flaky', 'Open Service Page');
    const flaky = await window.webview('h1:text("flaky")');
    await flaky.getByRole('button', { name: 'Start', exact: true }).click();
    await expect.poll(() => text(flaky, '.happening-text'), isSoon).toContain('Brought back by its restart policy');
    expect(await text(flaky, '.happening-text')).toContain('Ended by itself with exit code 3');
  });

  it('leads on: the container as JSON without secrets, and the services that it depends on', async () => {
    await window.view('Services').chooseFromMenu('web', 'Open Service Page');
    const page = await window.webview('h1:text("web")');
    await page.getByRole('button', { name: /Inspect .* as JSON/ }).click();
    await window.page.locator('.tab.active', { hasText: `${project}-web-1` }).waitFor();
    await expect.poll(() => window.page.locator('.monaco-editor .view-lines').innerText(), isSoon).toContain('"Id"');
    await window.view('Services').chooseFromMenu('worker', 'Open Service Page');
    const worker = await window.webview('h1:text("worker")');
    await worker.getByRole('button', { name: 'once it has started' }).click();
    await window.page.locator('.tab.active', { hasText: 'web' }).waitFor();
  });
});
