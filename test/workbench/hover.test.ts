import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Workbench } from './support/workbench.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { darkTheme, lightTheme, makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';

const manifest = [
  'name: small',
  'x-limits: &limits',
  '  mem_limit: 512m',
  '  restart: unless-stopped',
  'services:',
  '  db:',
  '    image: busybox:${TAG}',
  '    <<: *limits',
  '    ports: ["127.0.0.1:9091:9001"]',
  '',
].join('\n');

/** What is hovered over, and what it says, in one theme each, by the class that VS Code gives its window. */
const hovers = [
  ['vs', lightTheme, 4, 5, 'Whether the engine starts the container again'],
  ['vs-dark', darkTheme, 8, 10, 'Alias *limits of the anchor in line 2'],
  ['hc-black', 'Default High Contrast', 9, 18, '127.0.0.1:9091 on this machine → 9001 in the container'],
] as const;

describe('Hover in a manifest', () => {
  let vscode: Vscode;
  let workspace: Workspace;
  let window: Workbench;

  beforeAll(async () => {
    workspace = makeWorkspace('small', { 'compose.yaml': manifest, '.env': 'TAG=1\n' });
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    workspace.remove();
  });

  it.each(hovers)('says what is under the cursor, in the theme %s', async (kind, theme, line, column, text) => {
    const { page } = window;
    workspace.write('.vscode/settings.json', JSON.stringify({ 'workbench.colorTheme': theme }));
    await page.locator(`.monaco-workbench.${kind}`).waitFor();
    await window.openFile(`compose.yaml:${line}:${column}`);
    await window.statusBar.getByText(`Ln ${line}, Col ${column}`).waitFor();
    await page.locator('.breadcrumbs-control', { hasText: /./ }).first().waitFor({ timeout: 30_000 });
    const hover = page.locator('.monaco-hover', { hasText: text });
    await expect
      .poll(
        async () => {
          await page.keyboard.press('Control+K');
          await page.keyboard.press('Control+I');
          return hover.first().isVisible();
        },
        { timeout: 30_000, interval: 1_000 },
      )
      .toBe(true);
    await picture(window, `hover-${kind}`);
    // It keeps the focus until it is left.
    await page.keyboard.press('Escape');
    await hover.first().waitFor({ state: 'hidden' });
  });
});
