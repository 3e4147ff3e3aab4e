import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** The message inspector in its webview: what a person sees and does there. */
export class InspectorPage {
  readonly frame: Frame;

  private constructor(frame: Frame) {
    this.frame = frame;
  }

  /** Waits for an inspector on screen. */
  static async of(workbench: Workbench): Promise<InspectorPage> {
    return new InspectorPage(await workbench.webview('[role="grid"]'));
  }

  get rows(): Locator {
    return this.frame.locator('[role="grid"] [role="row"][data-sequence]');
  }

  /** What one column says in the rows on screen, from top to bottom. */
  column(name: 'time' | 'source' | 'id' | 'size' | 'preview' | 'field' | 'level' | 'line'): Promise<readonly string[]> {
    return this.rows.evaluateAll((rows, column) => {
      const index = (row: Element): number => Number(row.getAttribute('aria-rowindex'));
      const sorted = [...rows].sort((a, b) => index(a) - index(b));
      // The text of a log's line, without the sign for lines that are folded below it.
      const part = column === 'line' ? '.cell-preview > .line' : `.cell-${column}`;
      const textOf = (row: Element): string => row.querySelector(part)?.textContent ?? '';
      // On a narrow panel the column of ids gives way; the row has its id all the same.
      return sorted.map((row) => (column === 'id' ? (row.getAttribute('data-id') ?? '') : textOf(row)));
    }, name);
  }

  /** The headings in their order. */
  headings(): Promise<readonly string[]> {
    return this.frame.locator('[role=columnheader] .header-label').allTextContents();
  }

  heading(column: string): Locator {
    return this.frame.locator(`[role=columnheader][data-column="${column}"]`);
  }

  /** Chooses an entry of the menu that a button opens. */
  async choose(button: string, entry: string): Promise<void> {
    await this.frame.getByRole('button', { name: button }).click();
    await this.chooseEntry(entry);
  }

  /** Chooses an entry of the menu that is open. */
  async chooseEntry(entry: string): Promise<void> {
    const items = this.frame.locator('.menu [role=menuitem], .menu [role=menuitemcheckbox]');
    await items
      .filter({ has: this.frame.locator('.menu-label', { hasText: entry }) })
      .first()
      .click();
    await this.#isGone('.menu');
  }

  /** Waits for what closes by itself. The page goes with it where an entry opens an editor in its place. */
  async #isGone(selector: string): Promise<void> {
    try {
      await this.frame.locator(selector).waitFor({ state: 'hidden' });
    } catch (error) {
      if (!this.frame.isDetached()) throw error;
    }
  }

  /** Ticks or unticks columns in their list, which stays open meanwhile. */
  async chooseColumns(...names: readonly string[]): Promise<void> {
    await this.frame.getByRole('button', { name: 'Choose columns' }).click();
    const find = this.frame.getByRole('combobox', { name: 'Find in columns' });
    for (const name of names) {
      await find.fill(name);
      await this.frame.locator('.checklist').getByRole('option', { name }).first().click();
    }
    await find.press('Escape');
    await this.frame.locator('.checklist').waitFor({ state: 'hidden' });
  }

  /** How many rows can be read in full. */
  wholeRows(): Promise<number> {
    return this.rows.evaluateAll((rows) => {
      const grid = document.querySelector('[role="grid"]')?.getBoundingClientRect();
      const headPx = document.querySelector('.table-head')?.getBoundingClientRect().bottom ?? 0;
      return rows.filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top >= headPx - 1 && bottom <= (grid?.bottom ?? 0) + 1;
      }).length;
    });
  }

  /** How the filter is read from now on. */
  async setMode(mode: 'Text' | '.*' | 'CEL'): Promise<void> {
    await this.frame.locator('[role=radio]', { hasText: mode }).click();
  }

  /** Brushes over the histogram, from one share of its width to another. */
  async brush(from: number, to: number): Promise<void> {
    const strip = this.frame.locator('.histogram-strip');
    const width = await strip.evaluate((element) => element.clientWidth);
    const y = 10;
    await strip.hover({ position: { x: from * width, y } });
    await this.frame.page().mouse.down();
    await strip.hover({ position: { x: ((from + to) / 2) * width, y } });
    await strip.hover({ position: { x: to * width, y } });
    await this.frame.page().mouse.up();
  }

  tab(name: string): Locator {
    return this.frame.getByRole('tab', { name });
  }

  /** The ids of all rows of a view that stands still, from the first to the last, read by scrolling through it. */
  async allIds(): Promise<readonly string[]> {
    const grid = this.frame.locator('[role="grid"]');
    // The header is row 1. A filter that is only now done with its work shows the newest rows again, whatever was pressed before.
    const first = this.frame.locator('[role="row"][aria-rowindex="2"]');
    for (let attempt = 0; attempt < 30 && !(await first.isVisible()); attempt++) {
      await grid.press('Home');
      await first.waitFor({ timeout: 1000 }).catch(() => undefined);
    }
    await first.waitFor();
    const ids = new Set<string>();
    const shown = (): Promise<string> => this.rows.evaluateAll((rows) => rows.map((row) => row.id).join(' '));
    for (let isTurned = true; isTurned;) {
      // A page that is read or turned before its rows have come would be left out.
      await this.frame.locator('[role="grid"] .placeholder').first().waitFor({ state: 'detached' });
      for (const id of await this.column('id')) ids.add(id);
      const before = await shown();
      await grid.press('PageDown');
      isTurned = false;
      // While rows lack that the grid says there are, the page is still to be turned, however long a busy machine takes.
      const isWhole = ids.size >= Number(await grid.getAttribute('aria-rowcount')) - 1;
      for (let look = 0; look < (isWhole ? 10 : 200) && !isTurned; look++) {
        await this.frame.page().waitForTimeout(50);
        isTurned = (await shown()) !== before;
      }
    }
    return [...ids].filter((id) => id !== '');
  }

  /** Follows the newest rows again after something above them was looked at. */
  async jumpToLatest(): Promise<void> {
    const pill = this.frame.locator('.new-pill');
    // While everything fits there is nothing to jump to.
    if (await pill.isVisible()) await pill.click();
  }

  /** The toolbar's counts as written: `1,000 held · 1,200 seen · …`. */
  async counts(): Promise<Readonly<Record<'held' | 'seen' | 'evicted' | 'lost', number>>> {
    const text = await this.frame.locator('.counts').textContent();
    const read = (word: string): number => number(new RegExp(`([\\d.,\\s]+)${word}`).exec(text ?? '')?.[1]);
    return { held: read('held'), seen: read('seen'), evicted: read('evicted'), lost: read('lost') };
  }

  /** The `12` of `12 of 1,000`; NaN while no filter is set or it is still at work. */
  async matched(): Promise<number> {
    const text = (await this.frame.locator('.filter-count').textContent()) ?? '';
    return text.includes('%') ? Number.NaN : number(/^(.*) of /.exec(text)?.[1]);
  }

  async waitForRows(count: number): Promise<void> {
    await this.rows.nth(count - 1).waitFor({ timeout: 30_000 });
  }

  async pause(): Promise<void> {
    await this.frame.locator('button.pause[aria-pressed="false"]').click();
    await this.frame.locator('button.pause[aria-pressed="true"]').waitFor();
  }

  /** Resumes a view that was left paused, such as by an attempt that failed. */
  async goOn(): Promise<void> {
    if (await this.frame.locator('button.pause[aria-pressed="true"]').isVisible()) await this.resume();
  }

  async resume(): Promise<void> {
    await this.frame.locator('button.pause[aria-pressed="true"]').click();
    await this.frame.locator('button.pause[aria-pressed="false"]').waitFor();
  }

  /** Reaches the filter by its key, and types. */
  async filter(text: string): Promise<void> {
    await this.frame.locator('[role="grid"]').press('/');
    await this.frame.locator('.filter-input').fill(text);
  }

  /** Opens the newest message on screen, by mouse and Enter. */
  async openLastMessage(): Promise<void> {
    await this.waitForRows(1);
    await this.frame.locator('[role="grid"]').press('End');
    await this.frame.locator('[role="grid"]').press('Enter');
    await this.frame.locator('[role="tree"] [role="treeitem"]').first().waitFor({ timeout: 10_000 });
  }

  /** The id of the row that is selected. */
  async selectedId(): Promise<string> {
    return (await this.rows.and(this.frame.locator('[aria-selected="true"]')).getAttribute('data-id')) ?? '';
  }

  /** The keys and values of the open message's payload tree, as written. */
  async payload(): Promise<readonly string[]> {
    const lines = await this.frame.locator('[role="tree"] [role="treeitem"]').allInnerTexts();
    return lines.map((line) => line.replace(/\s+/g, ' ').trim());
  }
}

/** A count as people read it, in whatever way the locale groups digits. */
function number(text: string | undefined): number {
  return text === undefined ? Number.NaN : Number(text.replace(/\D/g, ''));
}
