import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { InspectorPage } from './support/inspectorPage.ts';
import type { Workbench } from './support/workbench.ts';
import { docker, dockerPs, removeProject } from './support/docker.ts';
import { OciRegistry } from '../fakes/ociRegistry.ts';
import { isDockerThere } from './support/needs.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { terminalText } from './support/terminal.ts';
import { makeWorkspace, Vscode } from './support/vscode.ts';

const project = `few${process.pid.toString(36)}${Date.now().toString(36).slice(-4)}`;

/** A volume that is not the project's. */
const outside = `${project}-outside`;

const isSoon = { timeout: 30_000 };

/** Services that are there within a second, on Docker and as local processes. `far` is the name of an image in a registry. */
const manifest = (far: string): string => `name: ${project}
x-quick: &quick
  image: busybox
  command: [sh, -c, 'echo ready for work; trap "exit 0" TERM; while true; do sleep 0.1; done']
  stop_grace_period: 2s
  x-patchbay: { run: { command: sleep 3600 } }
services:
  web: { <<: *quick, healthcheck: { test: [CMD, 'true'], interval: 1s } }
  worker: *quick
  door:
    <<: *quick
    command: [sh, -c, 'echo This is behind port 81 > index.html; httpd -p 80; exec httpd -f -p 81']
    ports: ['127.0.0.1::80', '127.0.0.1::81']
    volumes: ['letters:/letters', 'lent:/lent', 'outside:/outside']
  far: { <<: *quick, image: '${far}', profiles: [far] }
  analytics: { <<: *quick, profiles: [analytics] }
  broken:
    image: busybox
    command: [sh, -c, 'echo no DATABASE_URL; exit 3']
    profiles: [broken]
volumes:
  letters:
  lent:
  outside: { external: true, name: ${outside} }
`;

describe.skipIf(!isDockerThere)('The services of an application', () => {
  const workspace = makeWorkspace(
    'few',
    {},
    { 'patchbay.engine': 'docker', 'terminal.integrated.gpuAcceleration': 'off' },
  );
  const registry = new OciRegistry();
  let far: string;
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    await registry.open();
    far = `${registry.address}/patchbay/${project}:1`;
    await docker('tag', 'busybox', far);
    await docker('push', far);
    await docker('rmi', far);
    await docker('volume', 'create', outside);
    workspace.write('patchbay.yaml', manifest(far));
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Services').waitForRow(project, /0\/3 running/);
    await window.view('Services').clickAction(project, 'Start Application');
    await window.applyPlan();
    await window.view('Services').waitForRow(project, /3\/3 running/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await docker('rm', '-f', `${project}-borrower`).catch(() => undefined);
    await removeProject(project);
    for (const name of ['letters', 'lent']) await docker('volume', 'rm', '-f', `${project}_${name}`);
    await docker('volume', 'rm', '-f', outside);
    await docker('rmi', '-f', far).catch(() => undefined);
    await registry.close();
    workspace.remove();
  });

  async function running(service: string): Promise<readonly string[]> {
    const rows = await dockerPs(project);
    return rows.filter((row) => row.service === service && row.state === 'running').map(({ name }) => name);
  }

  it('that are as the manifest says are shown as what was compared', async () => {
    const view = window.view('Services');
    await view.chooseFromMenu(project, 'Show Plan');
    await window.quickInput.getByText('Nothing to do', { exact: true }).waitFor();
    await picture(window, 'nothing-to-do-dark');
    const shown = await window.quickInput.locator('.quick-input-list').innerText();
    expect(shown).toMatch(/Compared 6 services, 1 network and 3 volumes with what is on the engine\./);
    expect(shown).toMatch(/1 of 1 run · image busybox \([0-9a-f]{12}\) · configuration [0-9a-f]{8}/);
    expect(shown).toMatch(/left out: profile analytics is not active/);
    await window.page.keyboard.press('Escape');
    await window.quickInput.waitFor({ state: 'hidden' });
  });

  it('are scaled from their row', async () => {
    const view = window.view('Services');
    await view.chooseFromMenu('web', 'Scale Service');
    await window.answer('Scale web', '3');
    await view.waitForRow('web', /3\/3 healthy/);
    await expect
      .poll(async () => [...(await running('web'))].sort())
      .toEqual([1, 2, 3].map((number) => `${project}-web-${number}`));
  });

  it('have a menu in groups, with menus of its own for terminals and for what can be copied', async () => {
    const view = window.view('Services');
    await view.openMenu('web', 'Copy Container ID', 'Copy');
    await picture(window, 'service-menu-dark');
    const groups = await view.menuGroups();
    for (let level = 0; level < 2; level++) await window.page.keyboard.press('Escape');
    expect(groups.map(([first]) => first)).toEqual([
      'Open Service Page',
      'Stop Service',
      'Run Locally',
      'Show Logs',
      'Copy',
      'Kill Service…',
    ]);
    expect(groups.flat()).toEqual(expect.arrayContaining(['Terminal', 'Remove Containers of Service…']));
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

  it('run a command in their container, whose output is in a terminal', async () => {
    await window.view('Services').chooseFromMenu('worker', 'Run Command in Container', 'Terminal');
    await window.answer('Run Command in Container', 'echo ran-$((40 + 2)) | tee /ran');
    await expect.poll(() => terminalText(window), isSoon).toMatch(/^ran-42$/m);
    await expect.poll(() => docker('exec', `${project}-worker-1`, 'cat', '/ran')).toBe('ran-42\n');
    await window.runCommand('Terminal: Kill All Terminals');
  });

  it('that publish several ports are opened at the one that is chosen', async () => {
    const published = async (port: number): Promise<string> =>
      (await docker('port', `${project}-door-1`, String(port))).trim().replace(/^.*:/s, '');
    const [first, second] = [await published(80), await published(81)];
    const ports = [first, second];
    await window.view('Services').waitForRow('door', new RegExp(`:(${ports.join('|')}) :(${ports.join('|')})`));
    await window.view('Services').chooseFromMenu('door', 'Open in Browser');
    await window.quickInput.getByText('Open in Browser').waitFor();
    const offered = async (): Promise<readonly string[]> => [...(await window.quickPickEntries())].sort();
    await expect.poll(offered).toEqual(ports.map((port) => `http://localhost:${port}`).sort());
    const opened = window.page.waitForEvent('popup');
    await window.quickInput.locator('.monaco-list-row', { hasText: second }).click();
    const page = await opened;
    try {
      // Through the server that VS Code runs on, as an address of that machine must be.
      await expect.poll(() => page.url()).toMatch(new RegExp(`\\b${second}\\b`));
      const answer = await fetch(`http://127.0.0.1:${second}/`);
      expect(await answer.text()).toBe('This is behind port 81\n');
    } finally {
      // A window behind another is slow.
      await page.close();
    }
  });

  it('that their profile leaves out are started by their own row, for this once', async () => {
    const view = window.view('Services');
    await view.waitForRow('analytics', /inactive · profile analytics/);
    await view.clickAction('analytics', 'Start Service');
    await view.waitForRow('analytics', /running · profile analytics/);
    await expect.poll(() => running('analytics')).toEqual([`${project}-analytics-1`]);
    await view.waitForRow('far', /inactive/);
  });

  it('of a profile are all there once it is chosen', async () => {
    const view = window.view('Services');
    await view.chooseFromMenu(project, 'Select Profiles');
    for (const profile of ['analytics', 'broken', 'far'])
      await window.quickInput.locator('.monaco-list-row', { hasText: profile }).first().click();
    await window.page.keyboard.press('Enter');
    await view.waitForRow('far', /not created/);
    await view.waitForRow(project, /4\/6 running/);
  });

  it('have their image pulled without being started', async () => {
    const view = window.view('Services');
    const isThere = (): Promise<boolean> => docker('image', 'inspect', far).then(Boolean, () => false);
    expect(await isThere()).toBe(false);
    await view.chooseFromMenu('far', 'Pull Image');
    await expect.poll(isThere, isSoon).toBe(true);
    await view.waitForRow('far', /not created/);
    expect(await running('far')).toEqual([]);
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
    await window.notifications.getByText('Show broken Logs').click();
    await window.page.locator('.tab', { hasText: 'Logs: broken' }).waitFor();
  });

  it('are stopped, and lose their containers, together when several are selected', async () => {
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
    await view.chooseFromMenu('analytics', 'Remove Containers');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Apply plan' }).waitFor();
    const plan = (await window.quickPickEntries()).join('\n');
    for (const name of ['worker', 'analytics']) expect(plan).toContain(`Remove ${project}-${name}-1`);
    expect(plan).not.toContain('-web-');
    await window.applyPlan();
    const left = async (): Promise<readonly string[]> => (await dockerPs(project)).map(({ service }) => service);
    await expect.poll(async () => [...new Set(await left())].sort(), isSoon).toEqual(['broken', 'door', 'web']);
    expect(await running('web')).toHaveLength(3);
  });

  it('lose their containers, and their volumes, only after the plan was seen that names which go and which stay', async () => {
    const view = window.view('Services');
    await view.chooseFromMenu(project, 'Remove Containers');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Apply plan' }).waitFor();
    expect((await window.quickPickEntries()).join('\n')).toMatch(new RegExp(`Remove ${project}-web-3`));
    await window.page.keyboard.type('volume');
    await expect.poll(async () => (await window.quickPickEntries()).length, isSoon).toBe(4);
    const down = (await window.quickPickEntries()).join('\n');
    expect(down).toMatch(new RegExp(`Keep volume ${project}_letters`));
    expect(down).not.toContain('Remove volume');
    await window.page.keyboard.press('Escape');
    await window.quickInput.waitFor({ state: 'hidden' });
    expect(await running('web')).toHaveLength(3);
    const borrowed = ['-v', `${project}_lent:/borrowed`];
    await docker('run', '-d', '--name', `${project}-borrower`, ...borrowed, 'busybox', 'sleep', '3600');
    await docker('exec', `${project}-door-1`, 'sh', '-c', 'echo dear > /letters/first');
    await view.chooseFromMenu(project, 'Down with Volumes');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Apply plan' }).waitFor();
    await picture(window, 'down-with-volumes-dark');
    // A list draws only what is in sight, so what is looked for is typed.
    await window.page.keyboard.type('volume');
    await expect.poll(async () => (await window.quickPickEntries()).length, isSoon).toBe(4);
    const shown = (await window.quickPickEntries()).join('\n');
    expect(shown).toMatch(new RegExp(`Remove volume ${project}_letters and its data`));
    expect(shown).toMatch(new RegExp(`Keep volume ${project}_lent .*used by ${project}-borrower`));
    expect(shown).toMatch(new RegExp(`Keep volume ${outside} .*external`));
    await window.applyPlan();
    await view.waitForRow(project, /0\/\d running/);
    await expect.poll(() => dockerPs(project), isSoon).toEqual([]);
    const volumes = async (): Promise<readonly string[]> =>
      (await docker('volume', 'ls', '-q', '--filter', `name=${project}`)).trim().split('\n').toSorted();
    await expect.poll(volumes, isSoon).toEqual([outside, `${project}_lent`].toSorted());
    await docker('rm', '-f', `${project}-borrower`);
  });

  it('are started by two windows at once as if by one', async () => {
    const other = await vscode.open(workspace.folder);
    await other.openContainer('Patchbay');
    await other.view('Services').waitForRow(project, /0\/6 running/);
    const windows = [window, other];
    for (const each of windows) {
      await each.view('Services').clickAction(project, 'Start Application');
      await each.quickInput.locator('.monaco-list-row', { hasText: 'Apply plan' }).waitFor();
    }
    await Promise.all(windows.map((each) => each.applyPlan()));
    for (const each of windows) {
      await each.view('Services').waitForRow(project, /5\/6 running/);
      await each.view('Services').waitForRow('broken', /exited \(3\)/);
      await expect.poll(() => each.notifications.filter({ hasText: `Start ${project}` }).count(), isSoon).toBe(0);
      expect(await each.notifications.locator('.codicon-error').allInnerTexts()).toEqual([]);
    }
    const names = async (): Promise<readonly string[]> => (await dockerPs(project)).map(({ name }) => name).sort();
    const services = ['analytics', 'broken', 'door', 'far', 'web', 'worker'];
    await expect.poll(names).toEqual(services.map((service) => `${project}-${service}-1`));
    await other.close();
    await removeProject(project);
    await window.view('Services').waitForRow(project, /0\/6 running/);
  });

  it('run as local processes when that engine is chosen', async () => {
    const view = window.view('Services');
    await window.runCommand('Patchbay: Choose Engine');
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
