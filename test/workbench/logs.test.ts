import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { barriersIn } from './support/accessibility.ts';
import { InspectorPage } from './support/inspectorPage.ts';
import { logPrograms, logsManifest } from './support/logPrograms.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { lightTheme, makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const isSoon = { timeout: 60_000 };

describe('A log in the inspector', () => {
  let workspace: Workspace;
  let vscode: Vscode;
  let window: Workbench;
  let page: InspectorPage;

  beforeAll(async () => {
    workspace = makeWorkspace(
      'logs',
      { 'compose.yaml': logsManifest, ...logPrograms },
      { 'patchbay.engine': 'process' },
    );
    vscode = await Vscode.start({ size: { width: 1280, height: 800 } });
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Services').clickAction('logbook', 'Start Application');
    await window.applyPlan();
    await window.view('Services').waitForRow('logbook', /2\/2 running/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await stopPrograms();
    await vscode.stop();
    workspace.remove();
  });

  /** They outlive the window. The last test has made it small, and hidden the sidebar. */
  async function stopPrograms(): Promise<void> {
    await window.page.setViewportSize({ width: 1280, height: 800 });
    await window.openContainer('Patchbay');
    await window.view('Services').clickAction('logbook', 'Stop Application');
    await window.view('Services').waitForRow('logbook', /0\/2 running/);
  }

  async function showLogs(row: string, title: string): Promise<void> {
    await window.view('Services').clickAction(row, 'Show Logs');
    await window.page.locator('.tab.active', { hasText: title }).waitFor();
    page = await InspectorPage.of(window);
    await page.waitForRows(3);
  }

  /** Rows on screen from top to bottom: level, then message. */
  async function lines(): Promise<readonly string[]> {
    const [levels, messages] = [await page.column('level'), await page.column('line')];
    return messages.map((message, index) => `${levels[index] || '-'} ${message}`);
  }

  async function menuOf(text: string): Promise<readonly string[]> {
    await page.rows.filter({ hasText: text }).first().click({ button: 'right' });
    await page.frame.locator('.menu [role=menuitem]').first().waitFor();
    const entries = await page.frame.locator('.menu .menu-label').allTextContents();
    await window.page.keyboard.press('Escape');
    return entries;
  }

  it('of JSON lines has time, level and message, and their fields as columns', async () => {
    await showLogs('orders', 'Logs: orders');
    expect(await page.headings()).toEqual(['Time', 'Level', 'Message']);
    await expect
      .poll(lines, isSoon)
      .toEqual([
        'info listening  port=8080',
        'debug cache is cold  entries=0',
        'info order created  orderId=o-1 total=12.5',
        'warn stock is low  sku=sku-7 left=2',
        'error payment failed  orderId=o-1 err="card declined"',
      ]);
    await page.chooseColumns('orderId');
    await expect.poll(() => page.column('field'), isSoon).toEqual(['', '', 'o-1', '', 'o-1']);
    await page.chooseColumns('orderId');
  });

  it('offers nothing that is for channels alone', async () => {
    const entries = await menuOf('order created');
    expect(entries.join('\n')).not.toMatch(/redis-cli|Copy id/);
    await page.rows.filter({ hasText: 'payment failed' }).first().click();
    await page.frame.locator('[role=treeitem]', { hasText: 'card declined' }).first().waitFor();
    expect(await page.frame.locator('[role=tab]:visible').allTextContents()).toEqual(['Payload', 'Fields', 'Raw']);
    await picture(window, 'logs-json-detail-dark');
    await window.page.keyboard.press('Escape');
  });

  it('is narrowed to a level by a key and by its control, and by an expression', async () => {
    await page.frame.locator('[role=grid]').press('3');
    await expect
      .poll(lines, isSoon)
      .toEqual(['warn stock is low  sku=sku-7 left=2', 'error payment failed  orderId=o-1 err="card declined"']);
    await page.choose('Level: Warnings and above', 'Errors only');
    await expect.poll(() => page.matched(), isSoon).toBe(1);
    await page.choose('Level: Errors only', 'All levels');
    await page.setMode('CEL');
    await page.filter('level >= "');
    await page.frame.locator('[role=option]', { hasText: 'warn' }).waitFor();
    await page.filter('level >= "warn" && payload.left == 2');
    await expect.poll(lines, isSoon).toEqual(['warn stock is low  sku=sku-7 left=2']);
    await page.filter('');
    await page.setMode('Text');
    await page.filter('"sku":"sku-7"');
    await expect.poll(lines, isSoon).toEqual(['warn stock is low  sku=sku-7 left=2']);
    await page.filter('');
  });

  it('of a whole application tells its services apart, folds stack traces and draws the colours of programs', async () => {
    await showLogs('logbook', 'Logs: logbook');
    expect(await page.headings()).toEqual(['Time', 'Source', 'Level', 'Message']);
    const fold = page.frame.locator('.fold');
    await expect.poll(() => fold.allTextContents(), isSoon).toEqual(['+4 lines']);
    const held = (await page.counts()).held;
    expect(await lines()).toContain('error TypeError: stock.take is not a function');
    expect((await lines()).join('\n')).not.toContain('at take');
    expect(await page.frame.locator('.ansi-fg2').first().textContent()).toBe('ready');
    await picture(window, 'logs-application-dark');
    await page.rows.filter({ hasText: 'TypeError' }).first().click();
    await page.frame.locator('[role=grid]').press('e');
    await expect
      .poll(async () => (await lines()).filter((line) => line.startsWith('error     at')), isSoon)
      .toHaveLength(2);
    expect((await page.counts()).held).toBe(held);
    await picture(window, 'logs-unfolded-dark');
    await fold.click();
    await expect.poll(async () => (await lines()).join('\n'), isSoon).not.toContain('at take');
  });

  it('wraps long lines, and keeps doing so for the next log', async () => {
    await window.page.keyboard.press('Escape');
    const long = page.rows.filter({ hasText: 'a line that is long' }).first();
    const height = async (): Promise<number> => (await long.boundingBox())?.height ?? 0;
    const before = await height();
    await page.frame.locator('[role=grid]').press('w');
    await expect.poll(height, isSoon).toBeGreaterThan(before * 3);
    expect(await long.locator('.line').textContent()).toMatch(/its end$/);
    await picture(window, 'logs-wrapped-dark');
    expect(await barriersIn(page.frame)).toEqual([]);
  });

  it('can be read in a light theme, in high contrast and at twice the size', async () => {
    const themes = { 'vscode-light': lightTheme, 'vscode-high-contrast': 'Default High Contrast' };
    for (const [kind, theme] of Object.entries(themes)) {
      workspace.write(
        '.vscode/settings.json',
        JSON.stringify({ 'patchbay.engine': 'process', 'workbench.colorTheme': theme }),
      );
      await expect.poll(() => page.frame.evaluate(() => document.body.dataset['vscodeThemeKind']), isSoon).toBe(kind);
      expect(await barriersIn(page.frame)).toEqual([]);
      await picture(window, `logs-in-${kind}`);
    }
    await page.frame.locator('[role=grid]').press('w');
    await window.runCommand('View: Toggle Primary Side Bar Visibility');
    // A window of 1280 × 800 at 200 %.
    await window.page.setViewportSize({ width: 640, height: 400 });
    await expect.poll(() => page.wholeRows(), isSoon).toBeGreaterThanOrEqual(8);
    expect(await barriersIn(page.frame)).toEqual([]);
    await picture(window, 'logs-zoomed');
  });
});
