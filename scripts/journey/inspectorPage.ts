import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from '../machine/workbench.ts';

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

  /** The ids in the rows on screen, from top to bottom. */
  async ids(): Promise<readonly string[]> {
    return this.frame.locator('[role="grid"] [role="row"][data-sequence] [data-column="id"]').allTextContents();
  }

  /** The whole toolbar's counts as written: `1,000 held · 1,200 seen · …`. */
  async counts(): Promise<Readonly<Record<'held' | 'seen' | 'evicted' | 'lost', number>>> {
    const text = await this.frame.locator('[data-part="counts"]').innerText();
    const read = (word: string): number =>
      Number((new RegExp(`([\\d,.\\u202f\\u00a0]+)\\s*${word}`).exec(text)?.[1] ?? 'NaN').replace(/\D/g, ''));
    return { held: read('held'), seen: read('seen'), evicted: read('evicted'), lost: read('lost') };
  }

  /** `12` of `12 of 1,000`. */
  async matched(): Promise<number> {
    const text = await this.frame.locator('[data-part="matched"]').innerText();
    return Number((/^[\d,.]+/.exec(text.trim())?.[0] ?? 'NaN').replace(/\D/g, ''));
  }

  async waitForRows(count: number): Promise<void> {
    await this.rows.nth(count - 1).waitFor({ timeout: 30_000 });
  }

  async pause(): Promise<void> {
    await this.frame.getByRole('button', { name: /^Pause/ }).click();
    await this.frame.getByRole('button', { name: /^Resume/ }).waitFor();
  }

  async resume(): Promise<void> {
    await this.frame.getByRole('button', { name: /^Resume/ }).click();
    await this.frame.getByRole('button', { name: /^Pause/ }).waitFor();
  }

  /** Reaches the filter by its key, as the placeholder says, and types. */
  async filter(text: string): Promise<void> {
    await this.frame.locator('[role="grid"]').focus();
    await this.frame.locator('[role="grid"]').press('/');
    await this.frame.getByRole('searchbox').fill(text);
  }

  async openLastMessage(): Promise<void> {
    await this.rows.last().click();
    await this.rows.last().press('Enter');
    await this.frame.locator('[role="tree"]').waitFor({ timeout: 10_000 });
  }

  /** The keys and values of the open message's payload tree, as written. */
  async payload(): Promise<readonly string[]> {
    const lines = await this.frame.locator('[role="tree"] [role="treeitem"]').allInnerTexts();
    return lines.map((line) => line.replace(/\s+/g, ' ').trim());
  }
}
