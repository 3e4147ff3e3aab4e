import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { atRest } from './support/treeView.ts';
import type { Workbench } from './support/workbench.ts';
import { pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode } from './support/vscode.ts';

const head = 'services:\n  api:\n    image: busybox\n    depends_on: [nobody]\n';
const tail = '  web:\n    image: busybox\n    env_file:\n      - ';
const isSoon = { timeout: 20_000 };

describe('Files brought into a manifest', () => {
  const workspace = makeWorkspace(
    'paths',
    { 'patchbay.yaml': `${head}    label_file:\n${tail}`, 'one.env': 'A=1\n', 'other.env': 'B=2\n' },
    {
      'patchbay.engine': 'process',
      'files.autoSave': 'off',
      'editor.minimap.enabled': false,
      // Else the Explorer selects a file once it is open, whatever has been selected by then.
      'explorer.autoReveal': false,
    },
  );
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openContainer('Explorer');
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    workspace.remove();
  });

  const file = (name: string): Locator =>
    window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name });
  const line = (text: string): Locator => window.page.locator('.monaco-editor .view-line', { hasText: text }).first();
  const written = (): string => readFileSync(join(workspace.folder, 'patchbay.yaml'), 'utf8');

  async function openManifest(): Promise<void> {
    await file('patchbay.yaml').dblclick();
    await window.page.locator('.tab.active', { hasText: 'patchbay.yaml' }).waitFor();
    await line('label_file').waitFor();
    // Then the extension is there.
    await window.page.locator('.squiggly-error').first().waitFor();
  }

  it('are pasted as items of a list', async () => {
    await file('one.env').click();
    await file('other.env').click({ modifiers: ['Shift'] });
    await expect.poll(() => window.page.locator('.explorer-folders-view .monaco-list-row.selected').count()).toBe(2);
    await window.page.keyboard.press('Control+C');
    await openManifest();
    await line('label_file').click();
    await window.page.keyboard.press('Control+End');
    await window.page.keyboard.press('Control+V');
    await line('- ./other.env').waitFor();
    await window.page.keyboard.press('Control+S');
    await expect.poll(written, isSoon).toBe(`${head}    label_file:\n${tail}./one.env\n      - ./other.env`);
  });

  it('are dropped as a value', async () => {
    await openManifest();
    // A lens above a line moves all below it, and comes a moment after the document.
    await window.page.locator('.monaco-editor .codelens-decoration').first().waitFor();
    const target = await atRest(window.page, () => line('label_file').boundingBox());
    if (!target) throw new Error('The line is not in sight.');
    const [x, y] = [target.x + 300, target.y + target.height / 2];
    await file('one.env').hover();
    await window.page.mouse.down();
    await window.page.keyboard.down('Shift');
    await window.page.mouse.move(x, y, { steps: 8 });
    await window.page.mouse.move(x + 4, y, { steps: 4 });
    await window.page.mouse.up();
    await window.page.keyboard.up('Shift');
    await line('label_file: ./one.env').waitFor();
    await window.page.keyboard.press('Control+S');
    await expect.poll(written, isSoon).toBe(`${head}    label_file: ./one.env\n${tail}./one.env\n      - ./other.env`);
  });
});
