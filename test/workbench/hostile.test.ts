import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { shortLabel } from '../../src/app/trees/shortLabel.ts';
import { InspectorPage } from './support/inspectorPage.ts';
import type { TreeView } from './support/treeView.ts';
import type { Workbench } from './support/workbench.ts';
import { startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';
import { removeProject } from './support/docker.ts';
import { startHostileRedis, type HostileRedis } from './support/hostileRedis.ts';
import { installPackage } from './support/installed.ts';
import { listen } from './support/listen.ts';
import { isDockerThere } from './support/needs.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';

const isSoon = { timeout: 60_000 };

/** What must not run: it opens an editor called Untitled-1. */
const trap = 'workbench.action.files.newUntitledFile';
/** Each is a link to VS Code, becomes one when what is hidden is taken out, or an icon. */
const forms = [
  `[click](command:${trap})`,
  `[click](command:${trap} "Patchbay")`,
  `[click]\u200b(command:${trap})`,
  `\u202e[click](https://evil.example/x)`,
  `$(zap) [click](file:///etc/passwd)`,
];
const lure = forms.join(' ');
const link = forms[0]!;

const project = `hostile${process.pid.toString(36)}`;

function manifest(broker: string): string {
  const says = { image: 'busybox', stop_grace_period: '0s', volumes: ['./lure.txt:/lure.txt:ro'] };
  const stays = { ...says, command: ['sleep', '3600'] };
  const services = {
    built: { build: './built' },
    sick: { ...stays, healthcheck: { test: ['CMD-SHELL', 'cat /lure.txt; exit 1'], interval: '1s', retries: 1 } },
    'needs-sick': { ...stays, depends_on: { sick: { condition: 'service_healthy' } } },
    quits: { ...says, command: ['sh', '-c', 'cat /lure.txt; exit 3'] },
    'needs-quits': { ...stays, depends_on: { quits: { condition: 'service_completed_successfully' } } },
    hooked: { ...stays, post_start: [{ command: ['sh', '-c', 'cat /lure.txt; sleep 4; exit 5'] }] },
  };
  const channels = { orders: { kind: 'stream', payload: { encoding: 'json' } } };
  // A Compose file may be JSON, in which nothing of a text is taken for YAML.
  return JSON.stringify({ name: project, services, 'x-patchbay': { broker, channels } }, undefined, 2);
}

describe.skipIf(!isDockerThere)('Hostile text, in a window of the package as users install it', () => {
  const extensionsDirectory = mkdtempSync(join(tmpdir(), 'patchbay-extensions-'));
  let tried = 0;
  let hostile: HostileRedis;
  let server: RedisServer;
  let redis: Redis;
  let schemas: Server;
  let schemaRequests: readonly string[] = [];
  let schemaUrl: string;
  let workspace: Workspace;
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    hostile = await startHostileRedis(lure);
    server = await startRedisServer();
    redis = server.client();
    await redis.xadd(link, '1-0', 'data', '{}');
    await redis.xgroup('CREATE', link, link, '0');
    await redis.xreadgroup('GROUP', link, link, 'COUNT', 1, 'STREAMS', link, '>');
    schemas = createServer((request, response) => {
      schemaRequests = [...schemaRequests, request.url ?? ''];
      response.end('{}');
    });
    schemaUrl = `http://127.0.0.1:${await listen(schemas)}/`;
    await redis.xadd('orders', '1-0', 'data', JSON.stringify({ $schema: `${schemaUrl}message`, total: 1 }));
    const files = {
      'compose.yaml': manifest(hostile.url),
      'lure.txt': `${lure}\n`,
      'built/Dockerfile': 'FROM busybox\nCOPY lure.txt /\nRUN cat /lure.txt; sleep 4; exit 7\n',
      'built/lure.txt': `${lure}\n`,
      [`compose.$(zap)[click](command:${trap}).yaml`]: 'services: {}\n',
      'control.json': JSON.stringify({ $schema: `${schemaUrl}control` }),
    };
    const settings = { 'patchbay.engine': 'docker', 'patchbay.plan.confirm': 'never' };
    workspace = makeWorkspace(project, files, settings);
    await installPackage(extensionsDirectory);
    // The machine's setting lets the schemas' server be asked: it must be the language that keeps VS Code from it.
    vscode = await Vscode.start({
      extensionsDirectory,
      showsToasts: true,
      settings: { 'json.schemaDownload.trustedDomains': { [schemaUrl]: true }, 'patchbay.engine': 'docker' },
    });
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Services').waitForRow(project, /0\/\d+ running/);
  });
  afterEach(async ({ task }) => {
    await pictureOfFailure(window, task);
    await window.page.keyboard.press('Escape');
    await window.runCommand('Notifications: Clear All Notifications');
  });
  afterAll(async () => {
    console.log(`hostile texts tried: ${tried}; executed: ${await executions()}`);
    await vscode.stop();
    hostile.stop();
    schemas.close();
    await server.stop();
    await removeProject(project);
    workspace.remove();
    rmSync(extensionsDirectory, { recursive: true });
  });

  /** What the trap has done. */
  async function executions(): Promise<number> {
    // The tab of a draft is called as its channel is, which may have the command's name in it.
    const opened = window.page.locator('.tab .label-name', { hasText: /^Untitled/ });
    return (await opened.count()) + window.page.context().pages().length - 1;
  }

  /** Whatever is there of a link, an icon or a hidden character is one too many; a click on it opens nothing. */
  async function expectHarmless(place: Locator, forms: number): Promise<void> {
    await expect.poll(async () => (await place.allInnerTexts()).join('\n'), isSoon).toContain('[click]');
    const found = await place.evaluateAll((elements) => ({
      links: elements.flatMap((one) => [...one.querySelectorAll('a[href], [data-href]')]).map((one) => one.outerHTML),
      icons: elements.flatMap((one) => [...one.querySelectorAll('.codicon-zap')]).length,
      text: elements.map((one) => one.textContent).join('\n'),
    }));
    expect(found).toMatchObject({ links: [], icons: 0 });
    expect(found.text).not.toMatch(/[\u200b\u202e]/);
    await place.first().click({ trial: false, force: true });
    expect(await executions()).toBe(0);
    tried += forms;
  }

  /** The first toast that says this, once it is there. */
  async function toast(text: RegExp, timeout = 120_000): Promise<Locator> {
    const messages = window.page.locator('.notifications-toasts .notification-list-item-message', { hasText: text });
    const message = messages.first();
    await message.waitFor({ timeout });
    return message;
  }

  async function start(service: string): Promise<void> {
    await window.view('Services').clickAction(service, 'Start Service');
  }

  async function tooltipOf(view: TreeView, label: string, from: string): Promise<Locator> {
    const tooltip = window.page.locator('.monaco-hover-content', { hasText: 'click' });
    const count = async (): Promise<number> => {
      await view.pointAt(label, from, tooltip);
      return tooltip.count();
    };
    await expect.poll(count, isSoon).toBeGreaterThan(0);
    return tooltip;
  }

  it('of a build is text, while it builds and when it has failed', async () => {
    await start('built');
    await expectHarmless(await toast(/\d\/\d.*click/), forms.length);
    await expectHarmless(await toast(/Cannot build the image/), forms.length);
    await picture(window, 'hostile-build-dark');
  });

  it('of a health check is text, in its notification and in its tooltip', async () => {
    await start('needs-sick');
    await expectHarmless(await toast(/health check fails/), forms.length);
    const view = window.view('Services');
    await view.waitForRow('sick', /unhealthy/);
    await expectHarmless(await tooltipOf(view, 'sick', 'quits'), forms.length);
    await picture(window, 'hostile-tooltip-dark');
  });

  it('of a log is text where it says why a container ended', async () => {
    await start('needs-quits');
    await expectHarmless(await toast(/exited with code 3/), forms.length);
  });

  it('of a hook is text, while it runs and when it has failed', async () => {
    await start('hooked');
    await expectHarmless(await toast(/\d\/\d.*click/), forms.length);
    await expectHarmless(await toast(/ended with 5/), forms.length);
  });

  it('of a Redis that refuses is text, above the channels and in a notification', async () => {
    const channels = window.view('Channels');
    const message = channels.pane.locator('.message', { hasText: 'click' });
    await message.first().waitFor({ timeout: 60_000 });
    await expectHarmless(message.first(), forms.length);
    await channels.chooseFromMenu('orders', 'Publish Message');
    await window.page.locator('.codelens-decoration a', { hasText: 'Send to orders' }).click();
    await expectHarmless(await toast(/click/, isSoon.timeout), forms.length);
    expect(hostile.refusals).toBeGreaterThan(0);
  });

  it('as the name of a file is text on a list', async () => {
    await window.runCommand('Patchbay: Compare Environments');
    await expectHarmless(window.quickInput.locator('.monaco-list-row', { hasText: 'click' }), 2);
  });

  it('as the name of a stream, a group and a consumer is text: in rows, tooltips, lenses and dialogs', async () => {
    workspace.write('compose.yaml', manifest(server.url));
    const channels = window.view('Channels');
    // A long name is cut in its middle.
    const shown = shortLabel(link);
    await channels.waitForRow(shown, /1 entry/);
    await expectHarmless(await tooltipOf(channels, shown, 'orders'), 1);
    await channels.chooseFromMenu(shown, 'Publish Message');
    await expectHarmless(window.page.locator('.codelens-decoration a', { hasText: 'click' }), 1);
    // Group and consumer are called as the stream is: the group is the second row of that name.
    const rows = channels.pane.locator('.monaco-list-row', { hasText: '[click]' });
    const unfold = async (index: number): Promise<void> => {
      await expect
        .poll(async () => {
          const row = rows.nth(index);
          if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
          return row.getAttribute('aria-expanded');
        }, isSoon)
        .toBe('true');
    };
    await unfold(0);
    await unfold(1);
    await unfold(2);
    await channels.chooseFromMenu('1-0', 'Claim');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Another consumer' }).click();
    await expectHarmless(window.quickInput.locator('.quick-input-message', { hasText: 'click' }), 1);
    await window.quickInput.locator('input').fill(link);
    await window.page.keyboard.press('Enter');
    const dialog = window.dialog;
    await expectHarmless(dialog.locator('.dialog-message-row'), 2);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  it('in a link to a view is text in the question whether it is meant', async () => {
    const url = new URL('vscode://patchbay.patchbay/inspect');
    url.search = new URLSearchParams({ application: lure, source: 'stream:orders' }).toString();
    await window.runAndAnswer('Patchbay: Open Inspector Link…', 'Open Inspector Link', url.href);
    const dialog = window.dialog;
    await expectHarmless(dialog.locator('.dialog-message-row'), forms.length);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  it('in a message has no schema fetched when it is opened as a document', async () => {
    await window.view('Channels').click('orders');
    const page = await InspectorPage.of(window);
    await page.waitForRows(1);
    await page.frame.locator('[role=grid] [role=row][data-sequence]').first().click();
    await page.frame.locator('[role=grid]').press('o');
    await window.page.locator('.tab.active', { hasText: '.message' }).waitFor();
    await window.page.locator('.view-line', { hasText: '$schema' }).first().waitFor();
    await picture(window, 'message-document-dark');
    // It is coloured as JSON is: keys are not of the colour of all other text.
    await expect
      .poll(
        () =>
          window.page
            .locator('.monaco-editor .view-line span span')
            .evaluateAll((spans) => new Set(spans.map((span) => getComputedStyle(span).color)).size),
        isSoon,
      )
      .toBeGreaterThan(1);
    // The same in a file of JSON is fetched at once, so the message had its time.
    await window.openFile('control.json');
    await expect.poll(() => schemaRequests.length, isSoon).toBeGreaterThan(0);
    expect(schemaRequests.filter((url) => !url.startsWith('/control'))).toEqual([]);
  });

  it('has not run a thing', async () => {
    expect(await executions()).toBe(0);
    expect(tried).toBeGreaterThan(50);
  });
});
