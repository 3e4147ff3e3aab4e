import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** What the terminal in front shows, line by line. Its rows are elements only with `terminal.integrated.gpuAcceleration: off`. */
export async function terminalText(window: Workbench): Promise<string> {
  const lines = await rows(window).locator('> div').allInnerTexts();
  return lines.map((line) => line.replace(/\u00a0/g, ' ').trimEnd()).join('\n');
}

/** The colour of the first part that shows `text` alone: red, green and blue from 0 to 255. */
export async function terminalColor(window: Workbench, text: string): Promise<readonly number[]> {
  const span = rows(window)
    .locator('span', { hasText: new RegExp(`^${text}$`) })
    .first();
  const color = await span.evaluate((element) => getComputedStyle(element).color);
  return [...color.matchAll(/\d+/g)].slice(0, 3).map(([value]) => Number(value));
}

/** Types a line once the terminal shows a prompt. */
export async function typeInTerminal(window: Workbench, line: string): Promise<void> {
  await window.page.locator('.terminal-wrapper.active .xterm').waitFor({ timeout: 20_000 });
  const endMs = Date.now() + 20_000;
  while (!/[#$]\s*$/.test((await terminalText(window)).trimEnd())) {
    if (Date.now() > endMs) throw new Error(`No prompt: ${await terminalText(window)}`);
    await window.page.waitForTimeout(100);
  }
  await window.page.locator('.terminal-wrapper.active .xterm-helper-textarea').focus();
  await window.page.keyboard.type(line);
  await window.page.keyboard.press('Enter');
}

function rows(window: Workbench): Locator {
  return window.page.locator('.terminal-wrapper.active .xterm-rows');
}
