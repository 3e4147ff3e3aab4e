import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { docker, removeProject } from './support/docker.ts';
import { InspectorPage } from './support/inspectorPage.ts';
import { isDockerThere } from './support/needs.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { darkTheme, lightTheme, makeWorkspace, Vscode } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const project = `local${process.pid.toString(36)}${Date.now().toString(36).slice(-4)}`;
const themes = { vs: lightTheme, 'hc-black': 'Default High Contrast', 'vs-dark': darkTheme };
const isSoon = { timeout: 30_000 };

/** In a container and on this machine it is the same program, which says where it runs and what it reaches. */
const orders = `
import { createServer } from 'node:http';
createServer(async (request, response) => {
  const stock = await fetch(process.env.STOCK_URL).then((answer) => answer.text(), String);
  response.end([process.env.PATCHBAY_SERVICE ? 'local' : 'container', stock.trim()].join(' '));
}).listen(process.env.PORT ?? 8080, () => console.log('orders listens, ' + (process.env.PATCHBAY_SERVICE ? 'locally' : 'in a container')));
process.on('SIGTERM', () => process.exit(0));
`;

/** It sends a span every now and then, if it is told where. */
const gateway = `
const to = process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', name: 'tick', kind: 1, startTimeUnixNano: '1790000000000000000', endTimeUnixNano: '1790000000005000000' };
const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
const headers = { 'content-type': 'application/json' };
setInterval(() => to && fetch(to + '/v1/traces', { method: 'POST', headers, body }).catch(() => undefined), 200);
process.on('SIGTERM', () => process.exit(0));
`;

const manifest = `name: ${project}
services:
  gateway:
    image: node:22-alpine
    command: [node, -e, ${JSON.stringify(gateway)}]
    environment: { ORDERS_URL: 'http://orders:8080' }
    depends_on: [orders]
  orders:
    build: .
    environment: { STOCK_URL: 'http://stock:8000', API_TOKEN: tell-nobody }
    depends_on: [stock]
  stock:
    image: node:22-alpine
    command: [node, -e, "require('http').createServer((q, r) => r.end('stock')).listen(8000); process.on('SIGTERM', () => process.exit(0))"]
`;

describe.skipIf(!isDockerThere)('A service that runs locally, the others in containers', () => {
  const workspace = makeWorkspace('local', {}, { 'patchbay.engine': 'docker' });
  let vscode: Vscode;
  let window: Workbench;
  /** What the gateway's container is answered at the name of the service. */
  const asked = (): Promise<string> => {
    const script = "fetch('http://orders:8080').then((answer) => answer.text()).then(console.log)";
    return docker('exec', `${project}-gateway-1`, 'node', '-e', script).then(
      (text) => text.trim(),
      () => '',
    );
  };

  beforeAll(async () => {
    workspace.write('patchbay.yaml', manifest);
    workspace.write('orders.mjs', orders);
    workspace.write(
      'Dockerfile',
      'FROM node:22-alpine\nWORKDIR /app\nCOPY orders.mjs .\nCMD ["node", "/app/orders.mjs"]\n',
    );
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Services').waitForRow(project, /0\/3 running/);
    await window.view('Services').clickAction(project, 'Start Application');
    await window.applyPlan();
    await window.view('Services').waitForRow(project, /3\/3 running/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await removeProject(project);
    workspace.remove();
  });

  it('is moved there from its row, after the plan has said what changes for it', async () => {
    await expect.poll(asked, isSoon).toBe('container stock');
    await window.view('Services').chooseFromMenu('orders', 'Run Locally');
    // The manifest does not say how: the Dockerfile does.
    await window.quickInput.getByText('How does orders run locally?').waitFor();
    const ways = (await window.quickPickEntries()).join('\n');
    expect(ways).toContain('node orders.mjs');
    expect(ways).toContain('x-patchbay: run: { command: node orders.mjs }');
    await picture(window, 'local-offer-dark');
    await window.page.keyboard.press('Enter');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Apply plan' }).waitFor();
    const onDisk = (): string => readFileSync(join(workspace.folder, 'patchbay.yaml'), 'utf8');
    await expect.poll(onDisk, isSoon).toContain('run: { command: node orders.mjs }');
    const entries = (await window.quickPickEntries()).join('\n');
    expect(entries).toContain('STOCK_URL: http://stock:8000 → http://127.0.0.1:<port>');
    expect(entries).toContain('port 8080 → 127.0.0.1:8080 if that is free');
    expect(entries).toContain(`Stop ${project}-orders-1`);
    expect(entries).not.toContain('tell-nobody');
    await picture(window, 'local-plan-dark');
    await window.applyPlan();
    await window.view('Services').waitForRow('orders', /local · running · pid \d+/);
    await expect.poll(asked, isSoon).toBe('local stock');
  });

  it('says so on its row and in the tree', async () => {
    const view = window.view('Services');
    await view.waitForRow(project, /3\/3 running/);
    await view.expand('orders', 'orders-local');
    for (const [kind, theme] of Object.entries(themes)) {
      const settings = { 'patchbay.engine': 'docker', 'workbench.colorTheme': theme };
      workspace.write('.vscode/settings.json', JSON.stringify(settings));
      await window.page.locator(`.monaco-workbench.${kind}`).waitFor();
      await picture(window, `local-row-${kind}`);
    }
  });

  it('shows what it writes where the container’s log was', async () => {
    await window.view('Services').clickAction('orders', 'Show Logs');
    await window.page.locator('.tab.active', { hasText: 'Logs: orders' }).waitFor();
    const page = await InspectorPage.of(window);
    const lines = async (): Promise<string> => (await page.column('line')).join('\n');
    await expect.poll(lines, isSoon).toMatch(/orders listens, in a container[^]*orders listens, locally/);
    await picture(window, 'local-logs-dark');
    await window.view('Services').chooseFromMenu('orders', 'Open Service Page');
    const facts = await window.webview('h1');
    await expect
      .poll(async () => (await facts.locator('.title .state').allTextContents()).join(''), isSoon)
      .toBe('local · running');
    await expect
      .poll(async () => (await facts.locator('.section').allTextContents()).join(' '), isSoon)
      .toContain('orders.mjs');
    await picture(window, 'local-page-dark');
  });

  it('is moved back, and there again without a word, since nothing else changes than before', async () => {
    const view = window.view('Services');
    await view.chooseFromMenu('orders', 'Run in Container');
    await view.waitForRow('orders', /^(?!.*local).*running/);
    await expect.poll(asked, isSoon).toBe('container stock');
    await view.chooseFromMenu('orders', 'Run Locally');
    await view.waitForRow('orders', /local · running · pid \d+/);
    await expect.poll(asked, isSoon).toBe('local stock');
  });

  it('has its telemetry received by a click, once what runs was made anew for it', async () => {
    const view = window.view('Services');
    await view.chooseFromMenu(project, 'Receive Telemetry');
    await view.waitForRow(project, /telemetry/);
    const told = window.notifications.filter({ hasText: `The telemetry of ${project} is received` });
    await window.openNotifications();
    await told.waitFor();
    await picture(window, 'telemetry-offer-dark');
    await told.getByRole('button', { name: 'Show Plan' }).click();
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Apply plan' }).waitFor();
    expect((await window.quickPickEntries()).join('\n')).toContain('environment.OTEL_');
    await picture(window, 'telemetry-plan-dark');
    await window.applyPlan();
    await view.waitForRow(project, /3\/3 running/);
    const tip = window.page.locator('.workbench-hover', { hasText: /Telemetry: [1-9]\d* spans?/ });
    const untilTold = (): Promise<void> =>
      expect.poll(() => view.pointAt(project, 'orders', tip).then(() => tip.count()), isSoon).toBeGreaterThan(0);
    await untilTold();
    for (const [kind, theme] of Object.entries(themes)) {
      workspace.write(
        '.vscode/settings.json',
        JSON.stringify({ 'patchbay.engine': 'docker', 'workbench.colorTheme': theme }),
      );
      await window.page.locator(`.monaco-workbench.${kind}`).waitFor();
      await untilTold();
      await picture(window, `telemetry-row-${kind}`);
    }
    // The workspace remembers it.
    await window.reload();
    await window.openContainer('Patchbay');
    await view.waitForRow(project, /telemetry/);
    await untilTold();
    await view.chooseFromMenu(project, 'Stop Receiving Telemetry');
    await view.waitForRow(project, /^(?!.*telemetry).*running/);
  });

  it('is stopped and started with the application where it is', async () => {
    const view = window.view('Services');
    await view.clickAction(project, 'Stop Application');
    await view.waitForRow(project, /0\/3 running/);
    await view.clickAction(project, 'Start Application');
    await window.applyPlan();
    await view.waitForRow('orders', /local · running · pid \d+/);
    await expect.poll(asked, isSoon).toBe('local stock');
    await view.chooseFromMenu(project, 'Remove Containers and Networks');
    await window.applyPlan();
    await view.waitForRow(project, /0\/3 running/);
    // None runs any more before the last is gone.
    const left = (): Promise<string> =>
      docker('ps', '-a', '-q', '--filter', `label=com.docker.compose.project=${project}`);
    await expect.poll(left, isSoon).toBe('');
  });
});
