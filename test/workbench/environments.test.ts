import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { docker, removeProject } from './support/docker.ts';
import { isDockerThere } from './support/needs.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import type { TreeView } from './support/treeView.ts';
import { makeWorkspace, Vscode } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const project = `two${process.pid.toString(36)}${Date.now().toString(36).slice(-4)}`;
const isSoon = { timeout: 30_000 };

const manifest = `name: ${project}
services:
  web:
    image: busybox
    command: [sleep, '3600']
    init: true
    stop_grace_period: 0s
x-patchbay:
  environments:
    dev: {}
    prod: { files: [compose.prod.yaml] }
`;
const prod = `name: ${project}-prod
services:
  web: { image: 'busybox:stable', environment: { REGION: eu }, deploy: { replicas: 2 } }
`;

describe.skipIf(!isDockerThere)('The environments of an application', () => {
  const workspace = makeWorkspace(
    'environments',
    { 'compose.yaml': manifest, 'compose.prod.yaml': prod },
    { 'patchbay.engine': 'docker', 'patchbay.plan.confirm': 'never' },
  );
  let vscode: Vscode;
  let window: Workbench;
  let services: TreeView;
  const choose = async (environment: string, timeout = 30_000): Promise<void> =>
    window.quickInput.locator('.monaco-list-row', { hasText: environment }).first().click({ timeout });
  /** A menu that gives the focus back late takes it from the pick that it has opened, which is gone with it: it is opened again. */
  const chooseBehind = async (row: string, entry: string, environment: string): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      await services.chooseFromMenu(row, entry);
      try {
        return await choose(environment, 10_000);
      } catch (error) {
        if (attempt === 3 || (await window.quickInput.isVisible())) throw error;
      }
    }
  };

  beforeAll(async () => {
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    services = window.view('Services');
    await services.waitForRow(project, /0\/1 running/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    for (const name of [project, `${project}-prod`]) await removeProject(name);
    workspace.remove();
  });

  it('are chosen by the title of the view, and shown side by side', async () => {
    await services.clickTitleAction('Choose Environment…');
    await choose('dev');
    await services.waitForRow(project, /dev · 0\/1 running/);
    await chooseBehind(project, 'Open Another Environment Beside…', 'prod');
    await services.waitForRow(`${project}-prod`, /prod · 0\/1 running/);
    await services.clickAction(project, 'Start Application');
    await services.waitForRow(project, /dev · 1\/1 running/);
    await services.waitForRow(`${project}-prod`, /prod · 0\/1 running/);
    await picture(window, 'environments-beside');
  });

  it('get from each other what runs, the very same image, with every change in the plan', async () => {
    await chooseBehind(project, 'Promote to Environment…', 'prod');
    await window.quickInput.getByText('Not promoted, otherwise in prod').first().waitFor();
    await picture(window, 'environments-promotion');
    await window.applyPlan();
    await services.waitForRow(`${project}-prod`, /prod · 1\/1 running/);
    const imageOf = (container: string): Promise<string> => docker('inspect', '-f', '{{.Image}}', container);
    const running = await imageOf(`${project}-web-1`);
    expect(await imageOf(`${project}-prod-web-2`)).toBe(running);
  });

  it('have drifted once the manifest says otherwise, at the value that is not followed, until it says so no more', async () => {
    const level = '    environment: { LEVEL: info }\n';
    workspace.write('compose.yaml', manifest.replace('    init: true\n', `    init: true\n${level}`));
    await chooseBehind(project, 'Check for Drift…', 'Its manifest');
    const problem = window.page.locator('.markers-panel .monaco-list-row', { hasText: 'environment.LEVEL added' });
    await problem.first().waitFor();
    expect(await problem.first().textContent()).toContain('Ln 7');
    await services.waitForRow('web', /drifted/);
    workspace.write('compose.yaml', manifest);
    await problem.first().waitFor({ state: 'detached' });
  });

  it('take over what has drifted by an edit of their own file, or bring it back by a plan', async () => {
    const { page } = window;
    const service = ['--filter', `label=com.docker.compose.project=${project}-prod`];
    await docker('rm', '-f', `${project}-prod-web-2`);
    await chooseBehind(`${project}-prod`, 'Check for Drift…', 'Its manifest');
    const problem = page.locator('.markers-panel .monaco-list-row', { hasText: 'has 1 of 2 containers' });
    await problem.first().waitFor();
    const offered = page.locator('.action-widget', { hasText: 'Take Over 1 replica of web in compose.prod.yaml' });
    const column = prod.split('\n')[2]!.indexOf('replicas: 2') + 'replicas: 2'.length;
    const ask = async (): Promise<boolean> => {
      await window.openFile(`compose.prod.yaml:3:${column}`);
      await page.keyboard.press('Control+.');
      return offered.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
    };
    await expect.poll(ask, isSoon).toBe(true);
    await picture(window, 'environments-drift-fix');
    expect(await offered.innerText()).toContain('Bring web Back to the Manifest…');
    await offered.locator('.monaco-list-row', { hasText: 'Take Over' }).click();
    await page.locator('.monaco-editor .view-line', { hasText: 'replicas: 1' }).first().waitFor();
    await page.keyboard.press('Control+S');
    await problem.first().waitFor({ state: 'detached' });
    expect((await docker('ps', '-q', ...service)).trim().split('\n')).toHaveLength(1);
  });

  it('are closed again, and what runs there goes on', async () => {
    await services.chooseFromMenu(`${project}-prod`, 'Close Environment');
    await expect.poll(() => services.row(`${project}-prod`).count(), isSoon).toBe(0);
    const state = await docker('inspect', '-f', '{{.State.Status}}', `${project}-prod-web-1`);
    expect(state.trim()).toBe('running');
  });
});
