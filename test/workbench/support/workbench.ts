import { chromium, type Browser, type Frame, type Locator, type Page } from 'playwright-core';
import { chromiumPath } from '../../../scripts/machine/tools.ts';
import { atRest, escape, TreeView } from './treeView.ts';

/** Starts Chromium without a window and without any traffic of its own. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (!executablePath) throw new Error('No Chromium found. Install chromium, then try again.');
  const args = [
    ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ];
  return chromium.launch({ executablePath, args });
}

export interface WorkbenchOptions {
  readonly port: number;
  /** Absolute path of the folder to open, or of a file that names several; undefined: an empty window. */
  readonly folder: string | undefined;
  /** Absolute path of the extension under development; undefined: only what is installed. */
  readonly extension: string | undefined;
  readonly width?: number;
  readonly height?: number;
}

/** Opens a VS Code window in a page and waits until it is usable. */
export async function openWorkbench(browser: Browser, options: WorkbenchOptions): Promise<Workbench> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  await page.goto(workbenchUrl(options));
  const workbench = new Workbench(page);
  await workbench.waitUntilReady();
  return workbench;
}

export function workbenchUrl(options: Pick<WorkbenchOptions, 'port' | 'folder' | 'extension'>): string {
  const url = new URL(`http://localhost:${options.port}/`);
  if (options.folder)
    url.searchParams.set(options.folder.endsWith('.code-workspace') ? 'workspace' : 'folder', options.folder);
  else url.searchParams.set('ew', 'true');
  if (options.extension) {
    const uri = `vscode-remote://localhost:${options.port}${options.extension}`;
    url.searchParams.set('payload', JSON.stringify([['extensionDevelopmentPath', uri]]));
  }
  return url.href;
}

/** One VS Code window as a person uses it: looks at what is on screen, clicks, types. */
export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async waitUntilReady(): Promise<void> {
    await this.page.locator('.monaco-workbench .activitybar').waitFor({ timeout: 90_000 });
    await this.page.locator('.monaco-workbench .statusbar').waitFor({ timeout: 60_000 });
  }

  /** Reloads the window as a person does; the page goes and comes back. */
  async reload(): Promise<void> {
    const gone = this.page.waitForEvent('framenavigated', {
      predicate: (frame) => frame === this.page.mainFrame(),
      timeout: 30_000,
    });
    await this.runCommand('Developer: Reload Window');
    await gone;
    await this.waitUntilReady();
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** Clicks the icon in the activity bar unless its container is open already. */
  async openContainer(name: string): Promise<void> {
    const tab = this.page.locator('.activitybar .action-item', { has: this.page.locator(`a[aria-label^="${name}"]`) });
    await tab.waitFor({ timeout: 30_000 });
    const isOpen = (): Promise<boolean> => tab.evaluate((element) => element.classList.contains('checked'));
    for (let attempt = 0; attempt < 20 && !(await isOpen()); attempt++) {
      await tab.locator('a').click();
      await this.page.waitForTimeout(250);
    }
    await this.page.locator('.sidebar .composite.title', { hasText: new RegExp(name, 'i') }).waitFor();
  }

  /** One view of the sidebar by its title. */
  view(title: string): TreeView {
    return new TreeView(this.page, title);
  }

  /** Runs a command by its full title through the command palette, as a person does. */
  async runCommand(title: string): Promise<void> {
    await this.#choose('F1', isCommand, `>${title}`, title);
  }

  /** Opens a file of the workspace by its name, as quick open takes it: `compose.yaml`, `compose.yaml:3:4`. */
  async openFile(name: string): Promise<void> {
    const [file = ''] = name.split(':');
    await this.#choose('Control+P', (value) => !isCommand(value), name, file);
    await this.page.locator('.tab.active', { hasText: file }).waitFor();
  }

  /** The titles that the command palette offers for a text. */
  async paletteEntries(text: string): Promise<readonly string[]> {
    await this.openPalette();
    await this.quickInput.locator('input').fill(`>${text}`);
    const names = this.quickInput.locator('.monaco-list-row .label-name');
    // Before the text was typed, the palette offered what was used last; it is read once it stands still.
    await this.quickInput
      .locator('.monaco-list-row', { hasText: new RegExp(`${escape(text)}|No matching`, 'i') })
      .first()
      .waitFor();
    const entries = await atRest(this.page, () => names.allTextContents());
    await this.page.keyboard.press('Escape');
    await this.quickInput.waitFor({ state: 'hidden' });
    return entries;
  }

  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  /**
   * Answers the input that has this title or prompt; the command palette, which may still be there, lists commands called
   * the same. What an input suggests comes a moment after it: what is typed before that is lost.
   */
  async answer(title: string, text: string, timeout = 30_000): Promise<void> {
    const input = this.quickInput.locator('input');
    await this.quickInput
      .locator('.quick-input-title, .quick-input-message')
      .filter({ hasText: title })
      .first()
      .waitFor();
    await atRest(this.page, () => input.inputValue());
    do await input.fill(text, { timeout });
    while ((await atRest(this.page, () => input.inputValue())) !== text);
    await input.press('Enter', { timeout });
  }

  /** Runs a command and answers the input that it opens: both again where a webview that is only now loaded has closed it. */
  async runAndAnswer(command: string, title: string, text: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.runCommand(command);
      try {
        return await this.answer(title, text, 5000);
      } catch (error) {
        if (attempt === 4) throw error;
      }
    }
  }

  /** Says yes to the plan that is shown, or about to be. */
  async applyPlan(): Promise<void> {
    const entry = this.quickInput.locator('.monaco-list-row', { hasText: 'Apply plan' });
    await entry.waitFor();
    // The list slides in: what is clicked meanwhile may be what has come in its place.
    await atRest(this.page, async () => JSON.stringify(await entry.boundingBox()));
    await entry.click();
    await entry.waitFor({ state: 'hidden' });
  }

  /** Says yes in the dialog that is open, and waits until that one is gone: what it brings about may open another. */
  async confirm(action: string): Promise<void> {
    const button = this.page.getByRole('button', { name: action, exact: true });
    const dialog = await this.dialog.filter({ has: button }).elementHandle();
    await this.dialog.locator(button).click();
    await dialog?.waitForElementState('hidden');
  }

  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** The lines that an open quick pick shows. */
  async quickPickEntries(): Promise<readonly string[]> {
    return this.quickInput
      .locator('.monaco-list-row')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
  }

  get notifications(): Locator {
    return this.page.locator(
      '.notifications-toasts .notification-toast, .notifications-center .notification-list-item',
    );
  }

  /** Waits for the bell to tell of something new, and opens the notification center: by command, since the bell's click toggles. */
  async openNotifications(): Promise<void> {
    await this.page.locator('[id="status.notifications"] .codicon-bell-dot').waitFor({ timeout: 30_000 });
    await this.runCommand('Notifications: Show Notifications');
    await this.page.locator('.notifications-center.visible').waitFor();
  }

  get statusBar(): Locator {
    return this.page.locator('.statusbar');
  }

  /** The document inside the newest webview whose text holds `marker`'s element; waits for it. */
  async webview(selector: string): Promise<Frame> {
    // After a reload VS Code starts its extension host anew, and restores webviews once that has come: on a busy machine after a minute.
    const endMs = Date.now() + 90_000;
    while (Date.now() < endMs) {
      for (const frame of this.page.frames()) {
        if (await hasElement(frame, selector)) return frame;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`No webview shows ${selector}.`);
  }

  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file });
  }

  async openPalette(): Promise<void> {
    await this.#openInput('F1', isCommand);
  }

  /**
   * Opens an input by its key, types, and clicks the entry that is found. A webview that is only now loaded takes the focus,
   * and the input is gone with it: as a person does, it is opened and filled in again.
   */
  async #choose(key: string, isIt: (value: string) => boolean, text: string, entry: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.#openInput(key, isIt);
      try {
        await this.quickInput.locator('input').fill(text, { timeout: 5000 });
        const found = this.quickInput.locator('.monaco-list-row', { hasText: entry }).first();
        await found.waitFor({ timeout: 10_000 });
        // What was there before the text was typed may have the entry, too: as the list is narrowed, another one comes under the click.
        await atRest(this.page, () => this.quickPickEntries());
        return await found.click({ timeout: 10_000 });
      } catch (error) {
        if (attempt === 5) throw error;
      }
    }
  }

  /** A key that comes too early, or while another input is on its way out, opens nothing: it is pressed until its input is there. */
  async #openInput(key: string, isIt: (value: string) => boolean): Promise<void> {
    const input = this.quickInput.locator('input');
    for (let attempt = 0; attempt < 10; attempt++) {
      await this.page.keyboard.press(key);
      for (let look = 0; look < 30; look++) {
        if ((await input.isVisible()) && isIt(await input.inputValue())) return;
        await this.page.waitForTimeout(100);
      }
    }
    throw new Error(`Nothing opens on ${key}.`);
  }
}

const isCommand = (value: string): boolean => value.startsWith('>');

async function hasElement(frame: Frame, selector: string): Promise<boolean> {
  try {
    return (await frame.locator(selector).count()) > 0;
  } catch {
    // The frame went away while we looked; a newer one follows.
    return false;
  }
}
