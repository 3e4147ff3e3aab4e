import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shortLabel } from '../../src/app/trees/shortLabel.ts';
import { removeProject } from './support/docker.ts';
import { isDockerThere } from './support/needs.ts';
import { makeSideBar } from './support/sideBar.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import type { TreeView } from './support/treeView.ts';
import { darkTheme, lightTheme, makeWorkspace, Vscode } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const tag = `${process.pid.toString(36)}${Date.now().toString(36).slice(-4)}`;
/** As long as names of projects are that people cannot read to the end. */
const project = `customer-relations-platform-of-the-north-${tag}`;

const manifest = `name: ${project}
services:
  web:
    image: busybox
    command: [sleep, '3600']
    init: true
    stop_grace_period: 0s
    cpus: 0.1
    mem_limit: 32m
x-patchbay:
  quota:
    cpus: 0.15
    memory: 256M
    developer: { cpus: 100000 }
    cost: { currency: EUR, cpuHour: 0.1, gibHour: 0.01 }
`;

const settings = { 'patchbay.engine': 'docker' };
const themes = { vs: lightTheme, 'hc-black': 'Default High Contrast', 'vs-dark': darkTheme };

describe.skipIf(!isDockerThere)('The quota of an application', () => {
  const workspace = makeWorkspace('quota', { 'compose.yaml': manifest }, settings);
  let vscode: Vscode;
  let window: Workbench;
  let services: TreeView;

  beforeAll(async () => {
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    services = window.view('Services');
    await services.waitForRow('Quota 0%', /CPUs 0 of 0.15/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await removeProject(project);
    workspace.remove();
  });

  const application = shortLabel(project);
  const isSoon = { timeout: 30_000 };

  /** True where a row has not the room for all that it says. */
  function cutOff(label: string): Promise<boolean> {
    const text = services.row(label).locator('.monaco-icon-label-container');
    return text.evaluate((element) => element.scrollWidth > element.clientWidth);
  }

  /** Pulls at the edge of the side bar. */
  it('is told before and after in the plan, with that of all that a developer runs, and has a cost over each service', async () => {
    await window.openFile('compose.yaml');
    const lens = window.page.locator('.codelens-decoration', { hasText: 'EUR 7.53 a month' });
    await lens.first().waitFor();
    await services.clickAction(application, 'Start Application');
    const entries = () => window.quickPickEntries();
    await expect
      .poll(entries, { timeout: 30_000 })
      .toContainEqual(expect.stringContaining('Quota: CPUs 0 → 0.1 of 0.15'));
    expect(await entries()).toContainEqual(
      expect.stringMatching(/Quota of all you run: CPUs [\d.]+ → [\d.]+ of 100000/),
    );
    await picture(window, 'quota-plan');
    await window.applyPlan();
    await services.waitForRow('Quota 67%', /CPUs 0\.1 of 0\.15/);
  });

  it('has a row of its own, which a long name of the application hides at no width', async () => {
    const tip = window.page.locator('.monaco-hover', { hasText: '0.1 reserved · 0.15 allowed' });
    await services.pointAt('Quota 67%', 'web', tip);
    expect(await tip.first().innerText()).toContain('▰▰▰▰▰▰▰▱▱▱');
    for (const [kind, theme] of Object.entries(themes)) {
      workspace.write('.vscode/settings.json', JSON.stringify({ ...settings, 'workbench.colorTheme': theme }));
      await window.page.locator(`.monaco-workbench.${kind}`).waitFor();
      expect(await cutOff('Quota 67%')).toBe(false);
      await picture(window, `quota-row-${kind}`);
    }
    await makeSideBar(window.page, 170);
    await expect(services.row('Quota 67%').locator('.label-name').innerText()).resolves.toBe('Quota 67%');
    await picture(window, 'quota-row-narrow');
    await makeSideBar(window.page, 300);
  });

  it('leads to where it is declared', async () => {
    await services.click('Quota 67%');
    await window.page.locator('.statusbar-item', { hasText: 'Ln 11, Col 3' }).waitFor(isSoon);
  });

  it('is told first in the row of the application once it is nearly used', async () => {
    workspace.write('compose.yaml', manifest.replace('cpus: 0.15', 'cpus: 0.11'));
    await services.waitForRow('Quota 91%', /CPUs 0\.1 of 0\.11/);
    await services.waitForRow(application, /91% of quota · 1\/1 running/);
    await services.click('web');
    await picture(window, 'quota-row-near');
    workspace.write('compose.yaml', manifest.replace('cpus: 0.15', 'cpus: 0.05'));
    await services.waitForRow('Quota 200%', /CPUs 0\.1 of 0\.05/);
    await picture(window, 'quota-row-over');
  });

  it('is kept by a quick fix, which lowers a limit to what fits', async () => {
    await window.page.locator('.squiggly-error').first().waitFor(isSoon);
    const line = window.page.locator('.monaco-editor .view-line', { hasText: 'cpus: 0.1' }).first();
    const fix = window.page.locator('.action-widget', { hasText: 'from 0.1 CPUs to 0.05 CPUs' });
    const ask = async (): Promise<boolean> => {
      await line.click({ position: { x: 80, y: 8 } });
      await window.page.keyboard.press('Control+.');
      return fix.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
    };
    await expect.poll(ask, isSoon).toBe(true);
    await picture(window, 'quota-fix');
    await window.page.keyboard.press('Enter');
    await window.page.keyboard.press('Control+S');
    const saved = () => readFileSync(join(workspace.folder, 'compose.yaml'), 'utf8');
    await expect.poll(saved, isSoon).toContain('    cpus: 0.05\n    mem_limit: 32m');
  });
});
