import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const files = {
  'compose.yaml': 'services:\n  web:\n    image: nginx:1.27\n  db:\n    image: postgres:17\n',
  'compose.dev.yaml': 'services:\n  web:\n    depends_on: [db]\n    environment:\n      LEVEL: debug\n',
  'compose.base.yaml': 'services:\n  web:\n    image: caddy:2\n  db:\n    image: mariadb:11\n',
  Makefile: 'DC := docker compose -f compose.base.yaml\n\nup:\n\t$(DC) -f compose.dev.yaml up -d\n',
};

describe('The files that a part of a manifest is read with', () => {
  let vscode: Vscode;
  let workspace: Workspace;
  let window: Workbench;

  beforeAll(async () => {
    workspace = makeWorkspace('contexts', files, { 'patchbay.engine': 'process' });
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openFile('compose.dev.yaml');
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    workspace.remove();
  });

  const status = () => window.page.locator('.hover-language-status', { hasText: 'Judged' });

  /** Hovers over the braces in the status bar until they tell what the context is. */
  async function showStatus(text: string): Promise<void> {
    await expect
      .poll(
        async () => {
          await window.page.mouse.move(400, 300);
          await window.page.locator('[id="status.languageStatus"]').hover();
          await window.page.waitForTimeout(700);
          return (await status().allTextContents()).join(' ');
        },
        { timeout: 60_000 },
      )
      .toContain(text);
  }

  async function choose(label: string): Promise<void> {
    await status().locator('a', { hasText: 'Change' }).click();
    await window.quickInput.locator('.quick-input-title', { hasText: 'Read compose.dev.yaml With' }).waitFor();
    await window.quickInput.locator('.monaco-list-row', { hasText: label }).first().click();
  }

  it('are shown in the language status with the evidence, and the part has no errors', async () => {
    await showStatus('Judged with compose.base.yaml');
    await showStatus('from Makefile:4');
    expect(await window.page.locator('.squiggly-error').count()).toBe(0);
  });

  it.each([
    ['dark', 'Default Dark Modern'],
    ['light', 'Default Light Modern'],
    ['contrast', 'Default High Contrast'],
  ])('are to be read in %s', async (name, theme) => {
    const settings = join(workspace.folder, '.vscode', 'settings.json');
    const before = JSON.parse(readFileSync(settings, 'utf8')) as object;
    writeFileSync(settings, JSON.stringify({ ...before, 'workbench.colorTheme': theme }));
    await window.page
      .locator(`.monaco-workbench.${{ dark: 'vs-dark', light: 'vs', contrast: 'hc-black' }[name]}`)
      .waitFor();
    await showStatus('Judged with compose.base.yaml');
    await picture(window, `context-status-${name}`);
    await status().locator('a', { hasText: 'Change' }).click();
    await window.quickInput.locator('.monaco-list-row', { hasText: 'By itself' }).waitFor();
    // It fades in.
    await window.page.waitForTimeout(400);
    await picture(window, `context-choice-${name}`);
    await window.page.keyboard.press('Escape');
  });

  it('are changed by a click, which is remembered', async () => {
    await showStatus('Judged with');
    await choose('By itself');
    await window.page.locator('.squiggly-error').first().waitFor();
    await showStatus('Judged by itself');
    await window.reload();
    await showStatus('As you chose');
    await choose('compose.yaml');
    await expect.poll(() => window.page.locator('.squiggly-error').count()).toBe(0);
    await showStatus('Judged with compose.yaml');
  });

  it('are written as an environment of x-patchbay by the button of a choice', async () => {
    await showStatus('Judged with');
    await status().locator('a', { hasText: 'Change' }).click();
    const row = window.quickInput.locator('.monaco-list-row', { hasText: 'compose.yaml' }).first();
    await row.hover();
    await row.locator('.action-label.codicon-save').click();
    await window.answer('Name of the Environment', 'dev');
    await window.page.locator('.tab.active', { hasText: 'compose.yaml' }).waitFor();
    await window.page.locator('.view-line', { hasText: 'files: [compose.dev.yaml]' }).waitFor();
    await picture(window, 'context-environment');
    await window.openFile('compose.dev.yaml');
    await showStatus('from the environment "dev" of compose.yaml');
  });
});
