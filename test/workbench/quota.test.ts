import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { removeProject } from './support/docker.ts';
import { isDockerThere } from './support/needs.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import type { TreeView } from './support/treeView.ts';
import { makeWorkspace, Vscode } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const project = `quota${process.pid.toString(36)}${Date.now().toString(36).slice(-4)}`;

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
  quota: { cpus: 0.15, memory: 256M, cost: { currency: EUR, cpuHour: 0.1, gibHour: 0.01 } }
`;

describe.skipIf(!isDockerThere)('The quota of an application', () => {
  const workspace = makeWorkspace('quota', { 'compose.yaml': manifest }, { 'patchbay.engine': 'docker' });
  let vscode: Vscode;
  let window: Workbench;
  let services: TreeView;

  beforeAll(async () => {
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    services = window.view('Services');
    await services.waitForRow(project, /0\/1 running · quota 0%/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await removeProject(project);
    workspace.remove();
  });

  it('is told before and after in the plan, stands in the row, and has a cost over each service', async () => {
    await window.openFile('compose.yaml');
    const lens = window.page.locator('.codelens-decoration', { hasText: 'EUR 7.53 a month' });
    await lens.first().waitFor();
    await services.clickAction(project, 'Start Application');
    await expect
      .poll(() => window.quickPickEntries(), { timeout: 30_000 })
      .toContainEqual(expect.stringContaining('Quota: CPUs 0 → 0.1 of 0.15'));
    await picture(window, 'quota-plan');
    await window.applyPlan();
    await services.waitForRow(project, /1\/1 running · quota 67%/);
    const tip = window.page.locator('.monaco-hover', { hasText: '0.1 reserved · 0.15 allowed' });
    await services.pointAt(project, 'web', tip);
    expect(await tip.first().innerText()).toContain('▰▰▰▰▰▰▰▱▱▱');
    await picture(window, 'quota-row');
  });
});
