import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Workbench } from './support/workbench.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';

const manifest = ['name: governed', 'services:', '  web:', '    image: busybox:1.36', '    stdin_open: true', ''].join(
  '\n',
);
const policies = ['- name: no-terminal', '  effect: deny', '  message: Services have no terminal.', ''].join('\n');
const isSoon = { timeout: 30_000 };

describe('Typing a policy', () => {
  let vscode: Vscode;
  let workspace: Workspace;
  let window: Workbench;

  beforeAll(async () => {
    workspace = makeWorkspace('governed', { 'patchbay.yaml': manifest, 'policies/own.yaml': policies });
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openFile('patchbay.yaml');
    await window.page.locator('.codelens-decoration').first().waitFor(isSoon);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    workspace.remove();
  });

  const saved = (file: string): string => readFileSync(join(workspace.folder, file), 'utf8');
  const line = (text: string) => window.page.locator('.monaco-editor .view-line', { hasText: text }).first();

  it('completes the members of a service in a file of its own', async () => {
    const { keyboard } = window.page;
    await window.openFile('own.yaml:3:200');
    await window.page.locator('.monaco-editor.focused').first().waitFor();
    await keyboard.press('End');
    await keyboard.press('Enter');
    await keyboard.type('when: service.stdin', { delay: 40 });
    const offered = window.page.locator('.suggest-widget .monaco-list-row', { hasText: 'stdin_open' }).first();
    await offered.waitFor(isSoon);
    await picture(window, 'policy-completion');
    await keyboard.press('Tab');
    await keyboard.press('Escape');
    await keyboard.press('Control+S');
    await expect.poll(() => saved('policies/own.yaml'), isSoon).toContain('\n  when: service.stdin_open');
  });

  it('says over a member what it comes to for the services that there are, and draws a mistake where it is', async () => {
    const { page } = window;
    const { keyboard } = page;
    await line('when: service.stdin_open').getByText('stdin_open').hover();
    await page.locator('.monaco-hover', { hasText: 'web: true' }).waitFor(isSoon);
    await picture(window, 'policy-hover');
    await line('when: service.stdin_open').click();
    await keyboard.press('End');
    await keyboard.type(' + 1', { delay: 30 });
    await page.locator('.squiggly-error').first().waitFor(isSoon);
    await picture(window, 'policy-mistake');
    for (let press = 0; press < ' + 1'.length; press++) await keyboard.press('Backspace');
    await page
      .locator('.squiggly-error')
      .first()
      .waitFor({ state: 'detached', ...isSoon });
    await keyboard.press('Control+S');
  });

  it('finds the value that the policy forbids, and corrects it', async () => {
    await window.openFile('patchbay.yaml');
    await window.page.locator('.squiggly-error').first().waitFor(isSoon);
    await picture(window, 'policy-problem');
    const fix = window.page.locator('.action-widget', { hasText: 'Replace "true" by "false"' });
    const ask = async (): Promise<boolean> => {
      await line('stdin_open: true').click({ position: { x: 110, y: 8 } });
      await window.page.keyboard.press('Control+.');
      return fix.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
    };
    await expect.poll(ask, isSoon).toBe(true);
    await picture(window, 'policy-fix');
    await window.page.keyboard.press('Enter');
    await window.page.keyboard.press('Control+S');
    await expect.poll(() => saved('patchbay.yaml'), isSoon).toContain('    stdin_open: false\n');
    await window.page
      .locator('.squiggly-error')
      .first()
      .waitFor({ state: 'detached', ...isSoon });
  });
});
