import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Workbench } from './support/workbench.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { atRest } from './support/treeView.ts';
import { darkTheme, lightTheme, makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';

const manifest = [
  'name: typed',
  'x-app: &app',
  '  init: true',
  'services:',
  '  db:',
  '    image: postgres:17',
  '    healthcheck: { test: [CMD, pg_isready] }',
  '  web:',
  '    <<: *app',
  '    image: busybox',
  '',
].join('\n');

/** By the class that VS Code gives its window. */
const themes = { vs: lightTheme, 'hc-black': 'Default High Contrast', 'vs-dark': darkTheme };
const isSoon = { timeout: 30_000 };

describe('Completion in the manifest, by keyboard', () => {
  let vscode: Vscode;
  let workspace: Workspace;
  let window: Workbench;

  beforeAll(async () => {
    workspace = makeWorkspace('typed', { 'compose.yaml': manifest, '.env': 'TAG=1.36\nDB_PASSWORD=hunter2\n' });
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openFile('compose.yaml');
    // The outline has the services once the language server has read the file.
    await window.page.locator('.breadcrumbs-control').waitFor(isSoon);
    await window.page.locator('.codelens-decoration').first().waitFor(isSoon);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    workspace.remove();
  });

  const offered = (text: string) => window.page.locator('.suggest-widget .monaco-list-row', { hasText: text }).first();
  const saved = (): string => readFileSync(join(workspace.folder, 'compose.yaml'), 'utf8');

  /** Starts a line below another one, as deep as it. */
  async function newLineBelow(line: number): Promise<void> {
    await window.openFile(`compose.yaml:${line}:200`);
    await window.page.locator('.monaco-editor.focused').first().waitFor();
    await window.page.keyboard.press('End');
    await window.page.keyboard.press('Enter');
  }

  async function save(): Promise<void> {
    await window.page.keyboard.press('Escape');
    await window.page.keyboard.press('Escape');
    await window.page.keyboard.press('Control+S');
  }

  it('takes the short form of a port right behind the dash, and goes on through its places', async () => {
    const { keyboard } = window.page;
    await newLineBelow(10);
    await keyboard.type('ports:', { delay: 20 });
    await keyboard.press('Escape');
    await keyboard.press('Enter');
    await keyboard.type('-', { delay: 20 });
    await offered('hostPort:containerPort').waitFor();
    await keyboard.type('hostP', { delay: 30 });
    await picture(window, 'completion-ports');
    await keyboard.press('Tab');
    await keyboard.type('9090');
    await keyboard.press('Tab');
    await keyboard.type('8080');
    await save();
    await expect.poll(saved, isSoon).toMatch(/\n {4}ports:\n {6}- "9090:8080"\n/);
  });

  it('takes a service that is declared, with the condition that fits it', async () => {
    const { keyboard } = window.page;
    await newLineBelow(10);
    await keyboard.type('depends_on:', { delay: 20 });
    await keyboard.press('Escape');
    await keyboard.press('Enter');
    // Enter behind a key goes one step in by itself.
    await keyboard.press('Control+Space');
    await offered('db (condition)').waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('Tab');
    await save();
    await expect.poll(saved, isSoon).toMatch(/\n {4}depends_on:\n {6}db:\n {8}condition: service_healthy\n/);
  });

  it('offers in an anchored part what it is merged into, explained in every theme', async () => {
    const { page } = window;
    const { keyboard } = page;
    await newLineBelow(3);
    await keyboard.type('restar', { delay: 30 });
    await offered('restart').waitFor();
    await keyboard.press('Tab');
    await keyboard.press('Control+Space');
    await offered('unless-stopped').waitFor();
    // Another press shows what the item means, or hides it again: the list may have come by itself before the first one.
    const details = page.locator('.suggest-details-container').first();
    const look = async (): Promise<boolean> => {
      if (!(await details.isVisible())) await keyboard.press('Control+Space');
      return atRest(page, () => details.isVisible());
    };
    await expect.poll(look, isSoon).toBe(true);
    for (const [kind, theme] of Object.entries(themes)) {
      workspace.write('.vscode/settings.json', JSON.stringify({ 'workbench.colorTheme': theme }));
      await page.locator(`.monaco-workbench.${kind}`).waitFor();
      await picture(window, `completion-values-${kind}`);
    }
    await keyboard.type('unl', { delay: 30 });
    await keyboard.press('Tab');
    await save();
    await expect.poll(saved, isSoon).toContain('  init: true\n  restart: unless-stopped\n');
  });

  it('says what a variable is, and hides one that may be secret', async () => {
    const { keyboard } = window.page;
    const line = saved().split('\n').indexOf('    image: busybox') + 1;
    await window.openFile(`compose.yaml:${line}:200`);
    await keyboard.press('End');
    await keyboard.type(':${', { delay: 30 });
    await keyboard.press('Control+Space');
    await offered('TAG').waitFor();
    await expect.poll(() => offered('TAG').textContent()).toContain('1.36, from .env');
    await picture(window, 'completion-variables');
    expect(await window.page.locator('.suggest-widget').first().textContent()).not.toContain('hunter2');
    await keyboard.type('TA', { delay: 30 });
    await keyboard.press('Tab');
    await save();
    await expect.poll(saved, isSoon).toContain('image: busybox:${TAG}\n');
  });
});
