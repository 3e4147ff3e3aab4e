import type { Locator, Page } from 'playwright-core';

/** Counts what was clicked in a window: a question is about what was clicked last. */
const clicks = new WeakMap<Page, number>();

/** One tree view: what its rows say, and the buttons on them. */
export class TreeView {
  readonly #page: Page;
  readonly #title: string;

  constructor(page: Page, title: string) {
    this.#page = page;
    this.#title = title;
  }

  get pane(): Locator {
    return this.#page.locator('.sidebar .pane', {
      has: this.#page.locator(`.pane-header[aria-label^="${this.#title}"]`),
    });
  }

  /** What a screen reader hears of each visible row, in order. */
  rowLabels(): Promise<readonly string[]> {
    return this.pane
      .locator('.monaco-list-row')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
  }

  /** What is written in each visible row: label and description. */
  rowTexts(): Promise<readonly string[]> {
    return this.pane
      .locator('.monaco-list-row')
      .evaluateAll((rows) =>
        rows.map((row) =>
          (row.querySelector('.monaco-icon-label')?.textContent ?? row.textContent).replace(/\s+/g, ' ').trim(),
        ),
      );
  }

  /** The row whose name is exactly `label`. */
  row(label: string): Locator {
    const name = this.#page.locator('.label-name', { hasText: new RegExp(`^${escape(label)}$`) });
    return this.pane.locator('.monaco-list-row', { has: name }).first();
  }

  /** Clicks one of the buttons that appear on a hovered row. */
  async clickAction(label: string, action: string): Promise<void> {
    const row = this.row(label);
    await this.#clickHovered(row, row.locator(`.actions a[aria-label^="${action}"]`));
    void this.#answerLostRow(label);
  }

  /**
   * Of a row that VS Code is just drawing anew, a click does not say which one it is: then it is asked for, and a person says it. What
   * comes of the click is waited for by whoever has clicked.
   */
  async #answerLostRow(label: string): Promise<void> {
    const click = (clicks.get(this.#page) ?? 0) + 1;
    clicks.set(this.#page, click);
    const asked = this.#page.locator('.quick-input-widget', {
      has: this.#page.locator('input[placeholder^="The row changed meanwhile"]'),
    });
    try {
      await asked.waitFor({ timeout: 15_000 });
      if (clicks.get(this.#page) !== click) return;
      await asked
        .locator('.monaco-list-row', { hasText: new RegExp(`^${escape(label)}`) })
        .first()
        .click();
    } catch {
      // Nothing was asked; or the window is gone.
    }
  }

  /** Clicks one of the buttons in the view's title. */
  async clickTitleAction(action: string): Promise<void> {
    const header = this.pane.locator('.pane-header');
    await this.#clickHovered(header, header.locator(`a[aria-label^="${action}"]`));
  }

  /** A row that is drawn anew under a pointer that stands still shows no buttons: as a person does, it is pointed at again. */
  async #clickHovered(place: Locator, button: Locator): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.#settle();
      await this.#page.mouse.move(0, 0);
      await place.hover();
      try {
        return await button.click({ timeout: 3000 });
      } catch (error) {
        if (attempt === 10) throw error;
      }
    }
  }

  /** Clicks a row once it has come to rest. What a click brings about may take the row away. */
  async click(label: string, modifiers: readonly 'Control'[] = []): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.#settle();
      await this.#clickRow(label, { modifiers: [...modifiers] });
      // VS Code uses the elements of rows again: one that moved under the click may have become another row's.
      if ((await this.#isFocused(label)) || (await this.row(label).count()) === 0) return;
      if (attempt === 10) throw new Error(`Row "${label}" of ${this.#title} takes no click.`);
    }
  }

  /** The tip of a row at which the pointer still stands covers its neighbours: as a person does, the pointer goes away from it first. */
  async #clickRow(label: string, options: Parameters<Locator['click']>[0]): Promise<void> {
    await this.#page.mouse.move(0, 0);
    await this.row(label).click(options);
  }

  /**
   * Points at a row, coming from another one, and looks for a moment whether `tip` has come. VS Code may have drawn the row
   * anew under the pointer: who gets nothing points again.
   */
  async pointAt(label: string, from: string, tip: Locator): Promise<void> {
    for (const each of [from, label]) await this.row(each).locator('.label-name').hover();
    await tip
      .first()
      .waitFor({ timeout: 2000 })
      .catch(() => undefined);
  }

  /** Unfolds a row until `below` is in sight. */
  async expand(label: string, below: string): Promise<void> {
    const row = this.row(label);
    for (const endMs = Date.now() + 30_000; Date.now() < endMs;) {
      if (await this.row(below).isVisible()) return;
      await this.#settle();
      if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
      if (await isVisibleSoon(this.row(below))) return;
    }
    throw new Error(`Row "${label}" of ${this.#title} does not show "${below}".`);
  }

  /** Opens a row's context menu and chooses an entry, of a menu within it where that is named. */
  async chooseFromMenu(label: string, entry: string, within?: string): Promise<void> {
    const menu = this.#page.locator('.monaco-menu').first();
    const item = await this.openMenu(label, entry, within);
    void this.#answerLostRow(label);
    if (within !== undefined) return this.#chooseFocused(entry, item, menu);
    // A menu takes no click in its first moments: it would be the end of the one that opened it.
    for (let attempt = 1; !(await isHiddenSoon(menu)); attempt++) {
      if (attempt > 10) throw new Error(`The menu of "${label}" takes no click.`);
      await item.click({ timeout: 2000 }).catch(() => undefined);
    }
  }

  /** A menu within a menu may close under a click in its first moments: Enter chooses the entry that has the focus. */
  async #chooseFocused(entry: string, item: Locator, menu: Locator): Promise<void> {
    const focused = this.#page.locator('.monaco-submenu .action-item.focused', { hasText: entry });
    for (let attempt = 1; ; attempt++) {
      await item.hover();
      if (await isVisibleSoon(focused)) break;
      if (attempt === 10) throw new Error(`"${entry}" does not get the focus.`);
    }
    await this.#page.keyboard.press('Enter');
    await menu.waitFor({ state: 'hidden' });
  }

  /** Opens a row's context menu, and a menu within it where that is named, until an entry is in sight. */
  async openMenu(label: string, entry: string, within?: string): Promise<Locator> {
    const menu = this.#page.locator('.monaco-menu');
    const inner = menu.locator('.action-label', { hasText: new RegExp(`^${escape(within ?? entry)}`) }).first();
    // In its first moments a window takes no workspace for trusted: what needs that is there, and cannot be chosen.
    const item = menu
      .locator('.action-item:not(.disabled) > .action-menu-item .action-label', { hasText: entry })
      .first();
    for (let attempt = 1; ; attempt++) {
      await this.#settle();
      await this.#clickRow(label, { button: 'right' });
      // VS Code uses the elements of rows again: one that moved under the click may have become another row's.
      const isOpen = (await this.#isFocused(label)) && (await isVisibleSoon(within === undefined ? item : inner));
      if (isOpen && within !== undefined) await inner.hover();
      if (isOpen && (await isVisibleSoon(item))) return item;
      if (attempt === 10) throw new Error(`The menu of "${label}" does not offer "${entry}".`);
      for (let level = 0; level < 2 && (await menu.first().isVisible()); level++) {
        await this.#page.keyboard.press('Escape');
      }
    }
  }

  async #isFocused(label: string): Promise<boolean> {
    const focused = this.pane.locator('.monaco-list-row.focused').and(this.row(label));
    return isVisibleSoon(focused);
  }

  /** What stands in the menu that is open, group by group. */
  async menuGroups(): Promise<readonly (readonly string[])[]> {
    const texts = await this.#page
      .locator('.monaco-menu')
      .first()
      .locator('.action-item')
      .evaluateAll((items) =>
        items
          .filter((item) => !item.closest('.monaco-submenu'))
          .map((item) => {
            const label = item.querySelector('.action-label');
            return label?.classList.contains('separator') ? '—' : (label?.textContent ?? '');
          }),
      );
    return texts
      .join('\n')
      .split('\n—\n')
      .map((group) => group.split('\n'));
  }

  /** Waits until the row is there and all that is written in it matches. */
  async waitForRow(label: string, text: RegExp, timeoutMs = 60_000): Promise<void> {
    const endMs = Date.now() + timeoutMs;
    let last = '';
    while (Date.now() < endMs) {
      last = (await this.#rowText(label)) ?? '(no such row)';
      if (text.test(last)) return;
      await this.#page.waitForTimeout(100);
    }
    throw new Error(`Row "${label}" of ${this.#title} reads "${last}" after ${timeoutMs} ms, not ${String(text)}.`);
  }

  /** The text of the welcome view that an empty tree shows. */
  async welcomeText(): Promise<string> {
    const welcome = this.pane.locator('.welcome-view-content');
    await welcome.waitFor({ timeout: 30_000 });
    return (await welcome.innerText()).trim();
  }

  /** A person clicks what has come to rest: VS Code asks for rows anew a moment after they changed, and a click then finds none. */
  async #settle(): Promise<void> {
    await atRest(this.#page, () => this.rowTexts());
  }

  async #rowText(label: string): Promise<string | undefined> {
    const row = this.row(label);
    if ((await row.count()) === 0) return undefined;
    try {
      return await row.evaluate(
        (element) => `${element.getAttribute('aria-label') ?? ''} ${element.textContent}`,
        undefined,
        { timeout: 1000 },
      );
    } catch {
      // The tree was redrawn between the count and the look; the next look sees it.
      return undefined;
    }
  }
}

/** What is read twice in a row the same, or after some seconds what was read last. */
export async function atRest<T>(page: Page, read: () => Promise<T>): Promise<T> {
  let value = await read();
  for (let look = 0; look < 20; look++) {
    await page.waitForTimeout(120);
    const next = await read();
    if (JSON.stringify(next) === JSON.stringify(value)) break;
    value = next;
  }
  return value;
}

function isHiddenSoon(locator: Locator): Promise<boolean> {
  return isSoon(locator, 'hidden', 500);
}

function isVisibleSoon(locator: Locator): Promise<boolean> {
  return isSoon(locator, 'visible', 1500);
}

function isSoon(locator: Locator, state: 'hidden' | 'visible', timeout: number): Promise<boolean> {
  return locator.waitFor({ state, timeout }).then(
    () => true,
    () => false,
  );
}

/** A text as a part of a regular expression that means just that. */
export function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
