import { randomBytes } from 'node:crypto';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Workbench } from './support/workbench.ts';
import { dockerPs, removeProject } from './support/docker.ts';
import { isDockerThere } from './support/needs.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';

const project = `typing-${randomBytes(3).toString('hex')}`;
const manifest = [
  `name: ${project}`,
  'services:',
  '  web:',
  '    imagee: busybox',
  '    command: [sleep, "3600"]',
  '    stop_grace_period: 1s',
  '',
].join('\n');

describe.skipIf(!isDockerThere)('Typing a manifest', () => {
  let vscode: Vscode;
  let workspace: Workspace;
  let window: Workbench;

  beforeAll(async () => {
    workspace = makeWorkspace(
      project,
      { 'patchbay.yaml': manifest },
      { 'patchbay.engine': 'docker', 'patchbay.plan.confirm': 'never' },
    );
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openFile('patchbay.yaml');
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await removeProject(project);
    workspace.remove();
  });

  const line = (text: string) => window.page.locator('.monaco-editor .view-line', { hasText: text }).first();
  const lens = (text: string) => window.page.locator('.codelens-decoration', { hasText: text }).first();

  it('takes the quick fix of a misspelt key', async () => {
    await window.page.locator('.squiggly-error').first().waitFor();
    // The lens moves the lines below it, and a list that is open over them is closed by that.
    await drawnToStay(lens('▷ Start').locator('a', { hasText: '▷ Start' }));
    const fixes = window.page.locator('.action-widget', { hasText: 'Replace "imagee" by "image"' });
    const ask = async (): Promise<boolean> => {
      await line('imagee').click({ position: { x: 60, y: 8 } });
      await window.page.keyboard.press('Control+.');
      return fixes.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
    };
    await expect.poll(ask).toBe(true);
    await window.page.keyboard.press('Enter');
    await line('image: busybox').waitFor();
  });

  it('takes a value that completion offers', async () => {
    await line('stop_grace_period').click();
    await window.page.keyboard.press('End');
    await window.page.keyboard.press('Enter');
    await window.page.keyboard.type('restart: unl', { delay: 30 });
    const offered = window.page.locator('.suggest-widget .monaco-list-row', { hasText: 'unless-stopped' });
    await offered.waitFor();
    await picture(window, 'typing-completion');
    await window.page.keyboard.press('Tab');
    await line('restart: unless-stopped').waitFor();
    await window.page.keyboard.press('Control+S');
  });

  it('starts the container by the lens over the service, and shows that it runs', async () => {
    const start = lens('▷ Start').locator('a', { hasText: '▷ Start' });
    await drawnToStay(start);
    await start.click();
    await expect
      .poll(async () => (await dockerPs(project)).map(({ name, state }) => `${name} ${state}`), { timeout: 60_000 })
      .toEqual([`${project}-web-1 running`]);
    await lens('■ Stop').waitFor();
    await lens('1/1 running').waitFor();
    await picture(window, 'typing-lens');
  });
});

/** Waits until an element is not drawn anew: after a file was saved the editor does so, and a click in between is lost. */
async function drawnToStay(locator: Locator): Promise<void> {
  const mark = randomBytes(4).toString('hex');
  await expect
    .poll(
      async () => {
        const isOld = await locator.evaluate((element: HTMLElement, seen) => element.dataset['seen'] === seen, mark);
        await locator.evaluate((element: HTMLElement, seen) => void (element.dataset['seen'] = seen), mark);
        return isOld;
      },
      { interval: 700 },
    )
    .toBe(true);
}
