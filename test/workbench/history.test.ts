import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const project = `past${process.pid.toString(36)}${Date.now().toString(36).slice(-4)}`;

describe('hooks of a plan, and the history of a service', () => {
  let workspace: Workspace;
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    workspace = makeWorkspace('history', { 'compose.yaml': manifest('low') }, { 'patchbay.engine': 'process' });
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await window.view('Services').clickAction(project, 'Stop Application');
    await window.view('Services').waitForRow(project, /0\/1 running/);
    await vscode.stop();
    workspace.remove();
  });

  it('shows hooks in the plan, and runs them with it', async () => {
    const view = window.view('Services');
    await view.waitForRow(project, /0\/1 running/);
    await view.clickAction(project, 'Start Application');
    await expect.poll(() => window.quickPickEntries()).toContainEqual(expect.stringContaining('Run hook check'));
    await picture(window, 'plan-with-hook');
    await window.applyPlan();
    await view.waitForRow(project, /1\/1 running/);
  });

  it('tells what was done to a service, and what of its manifest changed', async () => {
    const view = window.view('Services');
    workspace.write('compose.yaml', manifest('high'));
    // It is read again a moment after it was written.
    await expect
      .poll(
        async () => {
          await window.runCommand('Patchbay: Show Plan');
          await window.quickInput.locator('.monaco-list-row', { hasText: /Apply plan|Nothing to do/ }).waitFor();
          const entries = await window.quickPickEntries();
          if (!entries.some((entry) => entry.includes('Apply plan'))) await window.page.keyboard.press('Escape');
          return entries;
        },
        { timeout: 20_000 },
      )
      .toContainEqual(expect.stringContaining(`Recreate ${project}-web-1`));
    await window.applyPlan();
    await view.waitForRow(project, /1\/1 running/);
    await view.chooseFromMenu('web', 'History of Service…');
    await expect
      .poll(() => window.quickPickEntries())
      .toContainEqual(expect.stringMatching(/up .*done.*environment\.LEVEL changed/));
    await picture(window, 'history');
  });

  it('goes back to the manifest of then by a plan, which is shown first', async () => {
    await window.quickInput.locator('.monaco-list-row', { hasText: 'The first whose manifest' }).click();
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Go Back to This' }).click();
    await window.quickInput.locator('.monaco-list-row', { hasText: `Recreate ${project}-web-1` }).waitFor();
    await picture(window, 'history-go-back');
    await window.applyPlan();
    await window.view('Services').waitForRow(project, /1\/1 running/);
  });
});

function manifest(level: string): string {
  return `name: ${project}
services:
  web: { image: busybox, environment: { LEVEL: ${level} }, x-patchbay: { run: { command: sleep 1000 } } }
x-patchbay:
  hooks:
    before:
      start: [{ name: check, command: [node, --version] }]
`;
}
