import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../scripts/machine/run.ts';
import { freePort } from '../../scripts/machine/vscodeServer.ts';
import { InspectorPage } from './support/inspectorPage.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { redisCli } from './support/redis.ts';
import type { TreeView } from './support/treeView.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const isRedisThere = process.env['CI'] === 'true' || findProgram('redis-server') !== undefined;
const unique = `${process.pid.toString(36)}${Date.now().toString(36).slice(-4)}`;
const [alpha, beta, root] = [`alpha${unique}`, `beta${unique}`, `root${unique}`];

/** An application with a broker of its own; the names in it are those of every other one. */
function manifestOf(name: string, port: number): string {
  return `name: ${name}
services:
  broker:
    image: redis:7-alpine
    x-patchbay:
      run:
        command: redis-server --port ${port} --bind 127.0.0.1 --save '' --appendonly no
        healthcheck: { test: [CMD, redis-cli, -p, '${port}', ping], interval: 1s }
  web:
    image: busybox
    stop_grace_period: 0s
    x-patchbay: { run: { command: sleep 3600 } }
x-patchbay:
  broker: redis://127.0.0.1:${port}
  channels:
    orders: { kind: stream }
  environments:
    prod: { files: [compose.prod.yaml] }
`;
}

function small(name: string): string {
  return `name: ${name}\nservices:\n  job:\n    image: busybox\n    x-patchbay: { run: { command: sleep 3600 } }\n`;
}

describe.skipIf(!isRedisThere)('A workspace of many applications', () => {
  const settings = { 'patchbay.engine': 'process', 'patchbay.plan.confirm': 'never' };
  let ports: readonly [number, number] = [0, 0];
  let mono: Workspace;
  let second: Workspace;
  let vscode: Vscode;
  let window: Workbench;
  let services: TreeView;

  beforeAll(async () => {
    ports = [await freePort(), await freePort()];
    const others = Array.from({ length: 12 }, (_, index) => `s${String(index + 1).padStart(2, '0')}`);
    mono = makeWorkspace('mono', {
      'apps/alpha/compose.yaml': manifestOf(alpha, ports[0]),
      'apps/alpha/compose.prod.yaml':
        'services:\n  extra:\n    image: busybox\n    x-patchbay: { run: { command: sleep 3600 } }\n',
      'apps/beta/compose.yaml': manifestOf(beta, ports[1]),
      'apps/beta/compose.prod.yaml': 'services: { web: { image: busybox } }\n',
      ...Object.fromEntries(others.map((name) => [`services/${name}/compose.yaml`, small(name)])),
    });
    second = makeWorkspace('second', { 'compose.yaml': small(root) });
    const file = join(dirname(mono.folder), 'both.code-workspace');
    const folders = [mono, second].map(({ folder }) => ({ path: folder }));
    mono.write(
      '../both.code-workspace',
      JSON.stringify({ folders, settings: { ...settings, 'workbench.startupEditor': 'none' } }),
    );
    vscode = await Vscode.start({ size: { width: 1280, height: 900 } });
    window = await vscode.open(file);
    await window.openContainer('Patchbay');
    services = window.view('Services');
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    for (const workspace of [mono, second]) workspace.remove();
  });

  it('shows the one at the root of a folder, and all others behind one row', async () => {
    await services.waitForRow(root, /0\/1 running/);
    await services.waitForRow('More Applications', /14/);
    const shown = [
      expect.stringMatching(`^${root}`),
      expect.stringMatching(/^job/),
      'More Applications14',
    ] as unknown[];
    await expect.poll(() => services.rowTexts()).toEqual(shown);
    await picture(window, 'applications-first');
  });

  it('opens one with a click, and another one beside it', async () => {
    await services.expand('More Applications', 's01');
    await picture(window, 'applications-more');
    await services.click(alpha);
    await services.waitForRow(alpha, /0\/2 running/);
    await services.click(beta);
    await services.waitForRow(beta, /0\/2 running/);
    await services.waitForRow('More Applications', /12/);
    // They are told apart by where they are, in which of the folders.
    await services.waitForRow(alpha, /mono\/apps\/alpha/);
    await expect
      .poll(async () => (await inOrder()).map(({ name }) => name).filter((name) => name === 'web').length)
      .toBe(2);
  });

  it('hides one, and shows it again', async () => {
    await services.chooseFromMenu('s03', 'Hide Application');
    await services.waitForRow('More Applications', /11/);
    await services.chooseFromMenu('More Applications', 'Show Hidden Applications');
    await window.quickInput.locator('.quick-input-title', { hasText: 'Show Hidden Applications' }).waitFor();
    await window.page.keyboard.press('Enter');
    await services.waitForRow('More Applications', /12/);
  });

  it('pins one to the top, for the next window too', async () => {
    await services.chooseFromMenu('s07', 'Pin Application');
    await services.waitForRow('More Applications', /11/);
    await expect.poll(async () => (await inOrder())[0]?.name).toBe('s07');
    await services.chooseFromMenu('s03', 'Hide Application');
    await services.waitForRow('More Applications', /10/);
  });

  it('runs several at once, each with its own broker', async () => {
    await services.clickAction(alpha, 'Start Application');
    await services.waitForRow(alpha, /2\/2 running/);
    await services.waitForRow(beta, /0\/2 running/);
    await services.clickAction(beta, 'Start Application');
    await services.waitForRow(beta, /2\/2 running/);
    for (const port of ports) expect(await redisCli(port, 'PING')).toBe('PONG');
    await expect.poll(() => window.statusBar.innerText()).toMatch(/3 applications 4\/5/);
    await picture(window, 'applications-running');
  });

  it('acts on the one whose row it is, of rows of one name', async () => {
    await act(beta, 'web', 'Stop Service');
    await services.waitForRow(beta, /1\/2 running/);
    await services.waitForRow(alpha, /2\/2 running/);
    await act(alpha, 'web', 'Stop Service');
    await services.waitForRow(alpha, /1\/2 running/);
    await act(beta, 'web', 'Start Service');
    await services.waitForRow(beta, /2\/2 running/);
    await services.waitForRow(alpha, /1\/2 running/);
  });

  it('shows the channels of those that are open, and publishes where it is told to', async () => {
    const channels = window.view('Channels');
    for (const name of [alpha, beta]) await channels.row(name).waitFor();
    await channels.expand(beta, 'orders');
    await channels.chooseFromMenu('orders', 'Publish Message');
    await window.page.locator('.codelens-decoration a', { hasText: 'Send to orders' }).click();
    await expect.poll(() => redisCli(ports[1], 'XLEN', 'orders')).toBe('1');
    expect(await redisCli(ports[0], 'XLEN', 'orders')).toBe('0');
    await channels.click('orders');
    await window.page.locator('.tab', { hasText: `orders · ${beta}` }).waitFor();
    const inspector = await InspectorPage.of(window);
    await inspector.waitForRows(1);
    await picture(window, 'applications-channels');
  });

  it('shows what comes and takes away what goes, while one looks', async () => {
    mono.write('services/fresh/compose.yaml', small('fresh'));
    await services.waitForRow('More Applications', /11/);
    rmSync(join(mono.folder, 'services/fresh'), { recursive: true });
    await services.waitForRow('More Applications', /10/);
    rmSync(join(second.folder, 'compose.yaml'));
    await services.row(root).waitFor({ state: 'detached' });
  });

  it('has in a new window what was pinned and hidden, and knows what runs', async () => {
    await window.reload();
    services = window.view('Services');
    await services.waitForRow('More Applications', /10/);
    await expect.poll(async () => (await inOrder())[0]?.name).toBe('s07');
    await services.waitForRow(alpha, /1\/2 running/);
  });

  it('opens an application in one of its environments, and says so', async () => {
    await services.chooseFromMenu(alpha, 'Choose Environment');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'prod' }).first().click();
    await services.waitForRow(alpha, /prod · 1\/3 running/);
    await services.waitForRow(beta, /2\/2 running/);
    await picture(window, 'applications-environment');
  });

  it('stops each by its own row', async () => {
    for (const name of [alpha, beta]) await services.clickAction(name, 'Stop Application');
    for (const name of [alpha, beta]) await services.waitForRow(name, /0\/[23] running/);
    for (const port of ports) await expect(redisCli(port, 'PING')).rejects.toThrow(/refused/);
  });

  /** What stands in the rows from top to bottom: VS Code has them in its document in an order of its own. */
  async function inOrder(): Promise<readonly { readonly index: number; readonly name: string }[]> {
    const all = await services.pane.locator('.monaco-list-row').evaluateAll((found) =>
      found.map((row) => ({
        index: Number(row.getAttribute('data-index')),
        name: row.querySelector('.label-name')?.textContent ?? '',
      })),
    );
    return all.toSorted((left, right) => left.index - right.index);
  }

  /** The row of a service below an application, of which another one may have a service of the same name. */
  async function rowOf(application: string, service: string): Promise<Locator> {
    const all = await inOrder();
    const own = all.findIndex(({ name }) => name === application);
    const found = all.slice(own).find(({ name }) => name === service);
    if (own < 0 || !found) throw new Error(`There is no row of ${service} below ${application}.`);
    return services.pane.locator(`.monaco-list-row[data-index="${found.index}"]`);
  }

  /** Clicks a button of a row, pointed at as a person does: a row that is drawn anew shows no buttons. */
  async function act(application: string, service: string, action: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await window.page.mouse.move(0, 0);
      const row = await rowOf(application, service);
      await row.hover();
      try {
        return await row.locator(`.actions a[aria-label^="${action}"]`).click({ timeout: 3000 });
      } catch (error) {
        if (attempt === 10) throw error;
      }
    }
  }
});
