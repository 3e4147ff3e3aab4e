import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Drags the edge of the side bar until it has this width, in pixels. */
export async function makeSideBar(page: Page, width: number): Promise<void> {
  const place = () => page.locator('.part.sidebar').boundingBox();
  const bar = await place();
  if (!bar) throw new Error('There is no side bar.');
  const middle = bar.y + bar.height / 2;
  const sashes = await page.locator('.monaco-sash.vertical').all();
  const boxes = await Promise.all(sashes.map((sash) => sash.boundingBox()));
  const edge = boxes.find((box) => box && Math.abs(box.x + box.width / 2 - bar.x - bar.width) < 6);
  if (!edge) throw new Error('The edge of the side bar is not found.');
  await page.mouse.move(edge.x + edge.width / 2, middle);
  await page.mouse.down();
  await page.mouse.move(bar.x + width, middle, { steps: 5 });
  await page.mouse.up();
  await expect.poll(async () => Math.abs(((await place())?.width ?? 0) - width) < 12).toBe(true);
}
