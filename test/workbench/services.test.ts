import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { InspectorPage } from '../../scripts/journey/inspectorPage.ts';
import type { Workbench } from '../../scripts/machine/workbench.ts';
import { docker, dockerPs, removeProject } from './support/docker.ts';
import { isDockerThere } from './support/needs.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode } from './support/vscode.ts';

const project = `few${process.pid.toString(36)}${Date.now().toString(36).slice(-4)}`;

const isSoon = { timeout: 30_000 };

/** Services that are there within a second, on Docker and as local processes. */
const manifest = `name: ${project}
x-quick: &quick
  image: busybox
  command: [sh, -c, 'echo ready for work; trap "exit 0" TERM; while true; do sleep 0.1; done']
  stop_grace_period: 2s
  x-patchbay: { run: { command: sleep 3600 } }
services:
  web: { <<: *quick, healthcheck: { test: [CMD, 'true'], interval: 1s } }
  worker: *quick
  analytics: { <<: *quick, profiles: [analytics] }
  broken:
    image: busybox
    command: [sh, -c, 'echo no DATABASE_URL; exit 3']
    profiles: [broken]
`;

describe.skipIf(!isDockerThere)('The services of an application', () => {
  const workspace = makeWorkspace('few', { 'patchbay.yaml': manifest }, { 'patchbay.engine': 'docker' });
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Services').waitForRow(project, /0\/2 running/);
    await window.view('Services').clickAction(project, 'Start Application');
    await applyPlan();
    await window.view('Services').waitForRow(project, /2\/2 running/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await removeProject(project);
    workspace.remove();
  });

  async function applyPlan(): Promise<void> {
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Apply plan' }).waitFor();
    await window.page.keyboard.press('Enter');
  }

  async function running(service: string): Promise<readonly string[]> {
    const rows = await dockerPs(project);
    return rows.filter((row) => row.service === service && row.state === 'running').map(({ name }) => name);
  }

  it('are scaled from their row', async () => {
    const view = window.view('Services');
    await view.chooseFromMenu('web', 'Scale Service');
    await window.quickInput.locator('input').fill('3');
    await window.page.keyboard.press('Enter');
    await view.waitForRow('web', /3\/3 healthy/);
    await expect
      .poll(async () => [...(await running('web'))].sort())
      .toEqual([1, 2, 3].map((number) => `${project}-web-${number}`));
  });

  it('are restarted, container for container', async () => {
    const startedAt = (): Promise<string> => docker('inspect', '-f', '{{.State.StartedAt}}', `${project}-worker-1`);
    const before = await startedAt();
    await window.view('Services').chooseFromMenu('worker', 'Restart Service');
    await expect.poll(startedAt, isSoon).not.toBe(before);
    await window.view('Services').waitForRow('worker', /running/);
  });

  it('show what they log', async () => {
    await window.view('Services').clickAction('worker', 'Show Logs');
    const inspector = await InspectorPage.of(window);
    await expect.poll(() => inspector.column('preview'), isSoon).toEqual(['ready for work', 'ready for work']);
  });

  it('of a profile are left out until it is chosen', async () => {
    const view = window.view('Services');
    await view.waitForRow('analytics', /inactive · profile analytics/);
    await view.chooseFromMenu(project, 'Select Profiles');
    for (const profile of ['analytics', 'broken'])
      await window.quickInput.locator('.monaco-list-row', { hasText: profile }).first().click();
    await window.page.keyboard.press('Enter');
    await view.waitForRow('analytics', /stopped/);
    await view.waitForRow(project, /2\/4 running/);
    await view.clickAction('analytics', 'Start Service');
    await view.waitForRow('analytics', /running/);
    await expect.poll(() => running('analytics')).toEqual([`${project}-analytics-1`]);
  });

  it('that end at once say so in their row and in a notification', async () => {
    const view = window.view('Services');
    await view.clickAction('broken', 'Start Service');
    await view.waitForRow('broken', /exited \(3\)/);
    await window.openNotifications();
    await expect
      .poll(async () => (await window.notifications.allInnerTexts()).join('\n'), isSoon)
      .toMatch(/broken-1 exited \(3\) soon after the start/);
    await picture(window, 'service-ended-early');
    await window.notifications.getByText('Show Logs of broken').click();
    await window.page.locator('.tab', { hasText: 'Messages: broken' }).waitFor();
  });

  it('are stopped together when several are selected', async () => {
    const view = window.view('Services');
    await view.click('worker');
    await view.click('analytics', ['Control']);
    await view.chooseFromMenu('analytics', 'Stop Service');
    await view.waitForRow('worker', /stopped/);
    await view.waitForRow('analytics', /stopped/);
    const both = async (): Promise<readonly string[]> => [
      ...(await running('worker')),
      ...(await running('analytics')),
    ];
    await expect.poll(both).toEqual([]);
    expect(await running('web')).toHaveLength(3);
  });

  it('lose their containers only after the plan was seen', async () => {
    const view = window.view('Services');
    await view.chooseFromMenu(project, 'Remove Containers');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Apply plan' }).waitFor();
    expect((await window.quickPickEntries()).join('\n')).toMatch(new RegExp(`Remove ${project}-web-3`));
    await window.page.keyboard.press('Escape');
    await window.quickInput.waitFor({ state: 'hidden' });
    expect(await running('web')).toHaveLength(3);
    await view.chooseFromMenu(project, 'Remove Containers');
    await applyPlan();
    await view.waitForRow(project, /0\/\d running/);
    await expect.poll(() => dockerPs(project), isSoon).toEqual([]);
  });

  it('run as local processes when that engine is chosen', async () => {
    const view = window.view('Services');
    await window.runCommand('Patchbay Services: Choose Engine');
    await window.quickInput.locator('.monaco-list-row[aria-label^="Local processes"]').click();
    await expect
      .poll(() => view.pane.locator('.pane-header .description').innerText(), isSoon)
      .toMatch(/local processes/i);
    await view.clickAction('worker', 'Start Service');
    await view.waitForRow('worker', /running/);
    expect(await dockerPs(project)).toEqual([]);
    await view.clickAction('worker', 'Stop Service');
    await view.waitForRow('worker', /stopped/);
  });
});
