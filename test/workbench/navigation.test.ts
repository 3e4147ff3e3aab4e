import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Workbench } from './support/workbench.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { lightTheme, makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';

const manifest = [
  'name: small',
  'services:',
  '  db:',
  '    image: busybox:${TAG}',
  '    volumes: ["data:/data"]',
  '  web:',
  '    image: busybox',
  '    depends_on: [db]',
  '    environment:',
  '      DB_PASSWORD: hunter2',
  'volumes:',
  '  data:',
  '',
].join('\n');
const override = 'services:\n  db:\n    init: true\n';

describe('The manifest as a language, by keyboard', () => {
  let vscode: Vscode;
  let workspace: Workspace;
  let window: Workbench;

  beforeAll(async () => {
    workspace = makeWorkspace(
      'small',
      { 'compose.yaml': manifest, 'compose.override.yaml': override, '.env': 'TAG=1\nDB_HOST=db\n' },
      { 'workbench.colorTheme': lightTheme },
    );
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    workspace.remove();
  });

  const onDisk = (file: string): string => readFileSync(join(workspace.folder, file), 'utf8');

  /** Opens a file at a line and column, counted from 1, as quick open takes them. */
  async function goTo(file: string, line: number, column: number): Promise<void> {
    await window.openFile(`${file}:${line}:${column}`);
    await window.statusBar.getByText(`Ln ${line}, Col ${column}`).waitFor();
  }

  it('a service is renamed with a preview, in every file that names it', async () => {
    const { page } = window;
    await goTo('compose.yaml', 3, 4);
    // The outline has the services once the language server has read the file.
    await page.locator('.breadcrumbs-control', { hasText: 'db' }).waitFor({ timeout: 30_000 });
    await page.keyboard.press('F2');
    const input = page.locator('.rename-box input');
    await input.waitFor();
    await input.fill('store');
    await page.keyboard.press('Control+Enter');
    const preview = page.locator('.part.panel');
    await preview.getByText('Refactor Preview').first().waitFor({ timeout: 30_000 });
    await preview.getByText('compose.override.yaml').first().waitFor();
    await picture(window, 'rename-preview-light');
    await preview.getByText('Apply', { exact: true }).click();
    await expect.poll(() => onDisk('compose.override.yaml')).toBe(override.replace('db:', 'store:'));
    await expect
      .poll(() => onDisk('compose.yaml'))
      .toBe(manifest.replace('  db:', '  store:').replace('[db]', '[store]'));
    // The name is a host in values, too, which is asked about in the same preview.
    await expect.poll(() => onDisk('.env')).toBe('TAG=1\nDB_HOST=store\n');
  });

  it('what is to be confirmed is confirmed at once, all of it', async () => {
    const { page } = window;
    await goTo('compose.yaml', 12, 4);
    await page.keyboard.press('F2');
    const input = page.locator('.rename-box input');
    await input.waitFor();
    await input.fill('files');
    await page.keyboard.press('Enter');
    // Another name of a volume is another volume, so the preview is shown unasked.
    const preview = page.locator('.part.panel');
    await preview.getByText('Refactor Preview').first().waitFor({ timeout: 30_000 });
    await picture(window, 'rename-confirm-light');
    await preview.getByText('Apply', { exact: true }).click();
    await expect.poll(() => onDisk('compose.yaml')).toContain('volumes: ["files:/data"]');
    await expect.poll(() => onDisk('compose.yaml')).toContain('volumes:\n  files:\n');
  });

  it('the resolved manifest stands beside it, without secrets, and follows what is typed', async () => {
    const { page } = window;
    await goTo('compose.yaml', 7, 19);
    await window.runCommand('Patchbay: Open Resolved Manifest to the Side');
    await page.locator('.tab', { hasText: 'compose.resolved.yaml' }).waitFor();
    const resolved = page.locator('.editor-instance[data-uri^="patchbay-resolved"], .editor-group-container', {
      has: page.locator('.tab', { hasText: 'compose.resolved.yaml' }),
    });
    const shown = async (): Promise<string> =>
      (await resolved.last().locator('.view-lines').innerText()).replaceAll('\u00a0', ' ');
    await expect.poll(shown, { timeout: 30_000 }).toContain('image: busybox:1');
    expect(await shown()).toContain('(hidden)');
    expect(await shown()).not.toContain('hunter2');
    await page.keyboard.press('Control+1');
    await page.locator('.editor-group-container.active .tab.active', { hasText: /compose\.yaml/ }).waitFor();
    await page.keyboard.type(':edge');
    await expect.poll(shown, { timeout: 30_000 }).toContain('image: busybox:edge');
    await picture(window, 'resolved-manifest-light');
  });
});
