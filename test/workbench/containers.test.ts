import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Workbench } from './support/workbench.ts';
import { docker, removeProject } from './support/docker.ts';
import { isDockerThere } from './support/needs.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { darkTheme, lightTheme, makeWorkspace, Vscode } from './support/vscode.ts';

const project = `box${process.pid.toString(36)}${Date.now().toString(36).slice(-4)}`;
/** By the class that VS Code gives its window. */
const themes = { vs: lightTheme, 'hc-black': 'Default High Contrast', 'vs-dark': darkTheme };
const isSoon = { timeout: 30_000 };

const manifest = `name: ${project}
services:
  box:
    image: busybox
    command: [sh, -c, 'mkdir -p /data; echo from inside > /data/note.txt; trap "exit 0" TERM; while true; do sleep 0.1; done']
    stop_grace_period: 2s
`;

describe.skipIf(!isDockerThere)('A container in the tree', () => {
  const workspace = makeWorkspace('box', {}, { 'patchbay.engine': 'docker' });
  let vscode: Vscode;
  let window: Workbench;
  const state = async (): Promise<string> =>
    (await docker('inspect', '-f', '{{.State.Status}} {{.State.ExitCode}}', `${project}-box-1`)).trim();

  beforeAll(async () => {
    workspace.write('patchbay.yaml', manifest);
    mkdirSync(join(workspace.folder, 'copies'));
    writeFileSync(join(workspace.folder, 'copies/sent.txt'), 'from outside');
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Services').waitForRow(project, /0\/1 running/);
    await window.view('Services').clickAction(project, 'Start Application');
    await window.applyPlan();
    await window.view('Services').waitForRow(project, /1\/1 running/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await removeProject(project);
    workspace.remove();
  });

  it('is paused, says so, and goes on', async () => {
    const view = window.view('Services');
    await view.chooseFromMenu('box', 'Pause Service');
    await view.waitForRow('box', /paused/);
    expect(await state()).toBe('paused 0');
    for (const [kind, theme] of Object.entries(themes)) {
      const settings = { 'patchbay.engine': 'docker', 'workbench.colorTheme': theme };
      workspace.write('.vscode/settings.json', JSON.stringify(settings));
      await window.page.locator(`.monaco-workbench.${kind}`).waitFor();
      await picture(window, `service-paused-${kind}`);
    }
    await view.chooseFromMenu('box', 'Unpause Service');
    await view.waitForRow('box', /running/);
    expect(await state()).toBe('running 0');
  });

  it('lists its processes', async () => {
    await window.view('Services').chooseFromMenu('box', 'Show Processes');
    await window.quickInput.getByText(`Processes of ${project}-box-1`).waitFor();
    await expect.poll(async () => (await window.quickPickEntries()).join('\n'), isSoon).toContain('echo from inside');
    await picture(window, 'processes');
    await window.page.keyboard.press('Escape');
  });

  it('gives a file to the folder that is chosen', async () => {
    await window.view('Services').chooseFromMenu('box', 'Copy Files from Container', 'Copy');
    await window.answer('Copy Files from Container', '/data/note.txt');
    await chooseInDialog('Choose a Folder to Copy To', `${join(workspace.folder, 'copies')}/`, 'Copy Here');
    const copied = join(workspace.folder, 'copies/note.txt');
    await expect.poll(() => existsSync(copied) && readFileSync(copied, 'utf8'), isSoon).toBe('from inside\n');
  });

  it('is given a file that is chosen', async () => {
    await window.view('Services').chooseFromMenu('box', 'Copy Files to Container', 'Copy');
    await chooseInDialog('Choose What to Copy to', join(workspace.folder, 'copies/sent.txt'), 'Copy');
    await window.answer('Copy Files to Container', '/data');
    const read = (): Promise<string> => docker('exec', `${project}-box-1`, 'cat', '/data/sent.txt').catch(() => '');
    await expect.poll(read, isSoon).toBe('from outside');
  });

  it('is killed only after the plan was seen', async () => {
    const view = window.view('Services');
    await view.chooseFromMenu('box', 'Kill Service');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'SIGKILL' }).click();
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Apply plan' }).waitFor();
    expect((await window.quickPickEntries()).join('\n')).toContain(`Kill ${project}-box-1 (SIGKILL)`);
    await picture(window, 'kill-plan');
    expect(await state()).toBe('running 0');
    await window.applyPlan();
    await view.waitForRow('box', /exited \(137\)/);
    expect(await state()).toBe('exited 137');
  });

  /** Types a path into VS Code's own dialog, and takes it, which may be two steps: into a folder, and that folder itself. */
  async function chooseInDialog(title: string, path: string, button: string): Promise<void> {
    const heading = window.quickInput.getByText(title);
    const input = window.quickInput.locator('input[type="text"]');
    await heading.waitFor();
    // Until it has read the folder where it begins, it would write that over what is typed.
    await expect.poll(() => input.inputValue(), isSoon).toMatch(/\/$/);
    const take = async (): Promise<boolean> => {
      if ((await input.inputValue()) !== path) await input.fill(path);
      await window.quickInput.getByRole('button', { name: button, exact: true }).click();
      return heading.waitFor({ state: 'hidden', timeout: 2000 }).then(
        () => true,
        () => false,
      );
    };
    await expect.poll(take, isSoon).toBe(true);
  }
});
