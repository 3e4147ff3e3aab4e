import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Workbench } from './support/workbench.ts';
import { docker, dockerPs, removeProject } from './support/docker.ts';
import { isDockerThere } from './support/needs.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { terminalColor, terminalText, typeInTerminal } from './support/terminal.ts';
import { makeWorkspace, Vscode } from './support/vscode.ts';

const unique = `${process.pid.toString(36)}${Date.now().toString(36).slice(-4)}`;
const project = `tree${unique}`;
const stranger = `attic${unique}`;
const until = { timeout: 60_000 };

const manifest = `name: ${project}
services:
  web:
    image: busybox
    command: [sh, -c, 'printf "\\033[31mred\\033[0m and ready\\n"; trap "exit 0" TERM; while true; do sleep 0.1; done']
    deploy: { replicas: 2 }
    healthcheck: { test: [CMD, 'true'], interval: 1s }
  tool:
    build: ./tool
    stop_grace_period: 0s
  sick:
    image: busybox
    command: [sleep, '3600']
    stop_grace_period: 0s
    healthcheck: { test: [CMD-SHELL, 'echo cannot reach the ledger; exit 1'], interval: 1s, retries: 1 }
  slow:
    image: busybox
    command: [sleep, '3600']
    stop_grace_period: 0s
    healthcheck: { test: [CMD, 'false'], interval: 60s, start_period: 600s }
  late:
    image: busybox
    command: [sleep, '3600']
    depends_on: { slow: { condition: service_healthy } }
`;

const tasks = {
  version: '2.0.0',
  tasks: [{ label: 'take everything down', type: 'patchbay', command: 'down', problemMatcher: [] }],
};

describe.skipIf(!isDockerThere)('The tree of services', () => {
  const workspace = makeWorkspace(
    'tree',
    {
      'patchbay.yaml': manifest,
      'tool/Dockerfile': 'FROM busybox\nCOPY version /version\nCMD ["sleep", "3600"]\n',
      'tool/version': 'one\n',
      '.vscode/tasks.json': JSON.stringify(tasks),
    },
    { 'patchbay.engine': 'docker', 'terminal.integrated.gpuAcceleration': 'off' },
  );
  let vscode: Vscode;
  let window: Workbench;
  /** The anonymous volume of somebody else's container. */
  let barrels = '';

  beforeAll(async () => {
    const labels = [
      `com.docker.compose.project=${stranger}`,
      'com.docker.compose.service=cellar',
      `com.docker.compose.project.working_dir=${workspace.folder}`,
    ];
    const options = [
      '--stop-timeout',
      '0',
      '--name',
      `${stranger}-cellar-1`,
      ...labels.flatMap((label) => ['--label', label]),
    ];
    const script = 'echo wine | tee /barrels/oldest; exec sleep 3600';
    await docker('run', '-d', ...options, '-v', '/barrels', 'busybox', 'sh', '-c', script);
    const format = '{{range .Mounts}}{{.Name}}{{end}}';
    barrels = (await docker('inspect', '-f', format, `${stranger}-cellar-1`)).trim();
    vscode = await Vscode.start({ size: { width: 1280, height: 900 } });
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    await window.view('Services').waitForRow(project, /0\/5 running/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await removeProject(project);
    await removeProject(stranger);
    await docker('volume', 'rm', '-f', barrels);
    await docker('rmi', '-f', `${project}-tool`).catch(() => undefined);
    workspace.remove();
  });

  async function stateOf(name: string): Promise<string | undefined> {
    const rows = [...(await dockerPs(project)), ...(await dockerPs(stranger))];
    return rows.find((row) => row.name === name)?.state;
  }

  async function chooseGrouping(name: string): Promise<void> {
    await window.runCommand('Patchbay: Group Services by…');
    await window.quickInput.getByText('Group Services By').waitFor();
    await window.quickInput.locator(`.monaco-list-row[aria-label^="${name}"]`).click();
  }

  it('shows a plan service by service, and does nothing when it is dismissed', async () => {
    await window.view('Services').clickAction(project, 'Start Application');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Apply plan' }).waitFor();
    const shown = await window.quickInput.locator('.quick-input-list').innerText();
    expect(shown).toMatch(/Builds 1 image, creates 6 containers and 1 network, starts 6\./);
    expect(shown).toMatch(/web · create, start/);
    await picture(window, 'plan-preview-dark');
    await window.page.keyboard.press('Escape');
    await window.quickInput.waitFor({ state: 'hidden' });
    expect(await dockerPs(project)).toEqual([]);
  });

  it('can be cancelled in the middle, and leaves what is up as it is', async () => {
    const view = window.view('Services');
    await view.clickAction(project, 'Start Application');
    await window.applyPlan();
    await view.waitForRow('web', /2\/2 healthy/);
    await view.waitForRow('tool', /running/);
    await view.waitForRow('slow', /waiting for health/);
    await window.runCommand('Notifications: Show Notifications');
    const progress = window.notifications.filter({ hasText: `Start ${project}` });
    await expect.poll(() => progress.innerText(), until).toMatch(/\d+\/\d+ slow: waiting for health/);
    await picture(window, 'plan-progress-dark');
    await progress.getByText('Cancel').first().click();
    await view.waitForRow('late', /stopped/);
    await view.waitForRow('slow', /starting/);
    await expect.poll(() => stateOf(`${project}-slow-1`)).toBe('running');
    expect(await stateOf(`${project}-late-1`)).not.toBe('running');
  });

  it('counts on its icon the services that need somebody, and shows what containers take', async () => {
    const view = window.view('Services');
    await view.waitForRow('sick', /unhealthy/);
    const badge = window.page.locator('.activitybar .action-item', { hasText: '1' }).locator('.badge-content');
    await expect.poll(() => badge.allInnerTexts(), until).toContain('1');
    await view.waitForRow('web', /2\/2 healthy · \d+(\.\d)?% · \d+(\.\d)? [KM]iB/);
    const hover = window.page.locator('.monaco-hover', { hasText: 'health check fails' });
    const hovered = async (): Promise<string> => {
      await view.pointAt('sick', 'late', hover);
      return (await hover.allInnerTexts()).join('\n');
    };
    await expect.poll(hovered, until).toMatch(/last output: cannot reach the ledger/);
    await picture(window, 'tree-dark');
  });

  it('opens a shell in a container, which ends with exit', async () => {
    await window.view('Services').chooseFromMenu('tool', 'Open Shell', 'Terminal');
    await typeInTerminal(window, 'echo shell-$((40 + 2)) | tee /proof');
    await expect.poll(() => terminalText(window), until).toMatch(/^shell-42$/m);
    await expect.poll(() => docker('exec', `${project}-tool-1`, 'cat', '/proof')).toMatch(/shell-42/);
    await picture(window, 'shell-dark');
    await typeInTerminal(window, 'exit');
    await window.page.locator('.terminal-wrapper.active').waitFor({ state: 'detached' });
  });

  it('follows raw logs in a terminal, in the colours that services write', async () => {
    await window.view('Services').chooseFromMenu('web', 'Attach Logs in Terminal', 'Terminal');
    await expect.poll(() => terminalText(window), until).toMatch(/web-1 +\| red and ready/);
    await expect.poll(() => terminalText(window), until).toMatch(/web-2 +\| red and ready/);
    const [red = 0, green = 0, blue = 0] = await terminalColor(window, 'red');
    expect(red).toBeGreaterThan(2 * Math.max(green, blue));
  });

  it('stops one replica alone, which its log says', async () => {
    const view = window.view('Services');
    await view.expand('web', 'web-2');
    await view.chooseFromMenu('web-2', 'Stop Service');
    await view.waitForRow('web-2', /stopped/);
    await view.waitForRow('web', /1\/2/);
    const states = (): Promise<readonly unknown[]> => Promise.all([1, 2].map((n) => stateOf(`${project}-web-${n}`)));
    await expect.poll(states).toEqual(['running', 'exited']);
    await expect.poll(() => terminalText(window), until).toMatch(/— \S*-web-2 has ended —/);
    await picture(window, 'raw-logs-dark');
    await view.chooseFromMenu('web-2', 'Start Service');
    await view.waitForRow('web', /2\/2 healthy/);
    await window.runCommand('Terminal: Kill All Terminals');
  });

  it('rebuilds a service, and makes its container of the new image', async () => {
    workspace.write('tool/version', 'two\n');
    await window.view('Services').chooseFromMenu('tool', 'Rebuild Service');
    await window.quickInput.getByText(`Plan: rebuild tool of ${project}`).waitFor();
    const entries = await window.quickPickEntries();
    const at = entries.findIndex((entry) => entry.includes(`Recreate ${project}-tool-1`));
    const parts = ['Create the new', 'Stop the old', 'Remove the old', 'Start the new'];
    for (const [index, part] of parts.entries()) expect(entries[at + 1 + index]).toContain(`${part} one`);
    await picture(window, 'plan-recreate-dark');
    await window.applyPlan();
    const version = (): Promise<string> => docker('exec', `${project}-tool-1`, 'cat', '/version').catch(String);
    await expect.poll(version, until).toMatch(/two/);
    await window.view('Services').waitForRow('tool', /running/);
  });

  it('shows only what a filter lets through, and says what it hides', async () => {
    const view = window.view('Services');
    await window.runAndAnswer('Patchbay: Filter Services…', 'Filter Services', 'unhealthy');
    await expect.poll(() => view.pane.locator('.message').innerText(), until).toMatch(/“unhealthy” hides 4 services/);
    // The application, what matches, and the other projects.
    await expect.poll(async () => (await view.rowLabels()).length, until).toBe(3);
    await view.waitForRow('sick', /unhealthy/);
    await picture(window, 'filter-dark');
    await view.clickTitleAction('Clear Services Filter');
    await view.waitForRow('tool', /running/);
  });

  it('groups services by state, trouble first', async () => {
    const view = window.view('Services');
    await chooseGrouping('State');
    await view.waitForRow('In trouble', /1/);
    await view.waitForRow('Running', /2/);
    await picture(window, 'groups-dark');
    await chooseGrouping('Application');
    await expect.poll(() => view.row('In trouble').count(), until).toBe(0);
  });

  it('shows other projects on the engine, and touches them only after asking', async () => {
    const view = window.view('Services');
    await view.expand('Other Projects', stranger);
    await view.waitForRow(stranger, /1\/1 running/);
    await view.expand(stranger, 'cellar');
    await view.expand('cellar', 'cellar-1');
    await view.waitForRow('cellar-1', /running/);
    await view.chooseFromMenu('cellar-1', 'Attach Logs in Terminal');
    await expect.poll(() => terminalText(window), until).toMatch(/wine/);
    await window.runCommand('Terminal: Kill All Terminals');
    const opened = window.page.waitForEvent('popup');
    await view.chooseFromMenu(stranger, 'Open Project Folder…');
    const other = await opened;
    await expect.poll(() => decodeURIComponent(other.url())).toContain(`folder=${workspace.folder}`);
    await other.close();
    await view.chooseFromMenu(stranger, 'Stop Project…');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Apply plan' }).waitFor();
    expect(await stateOf(`${stranger}-cellar-1`)).toBe('running');
    await picture(window, 'other-projects-dark');
    await window.applyPlan();
    await view.waitForRow(stranger, /0\/1 running/);
    await expect.poll(() => stateOf(`${stranger}-cellar-1`)).toBe('exited');
  });

  it('names the volumes that outlive a project which is removed, and keeps them', async () => {
    const view = window.view('Services');
    await view.chooseFromMenu(stranger, 'Remove Project…');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Apply plan' }).waitFor();
    const shown = (await window.quickPickEntries()).join('\n');
    expect(shown).toMatch(new RegExp(`Remove ${stranger}-cellar-1`));
    expect(shown).toMatch(/Keep anonymous volume \(cellar at \/barrels\)/);
    expect(shown).toContain(barrels);
    expect(shown).not.toContain('Remove anonymous volume');
    await picture(window, 'kept-volumes-dark');
    await window.applyPlan();
    await expect.poll(() => stateOf(`${stranger}-cellar-1`), until).toBeUndefined();
    expect(await docker('run', '--rm', '-v', `${barrels}:/barrels`, 'busybox', 'cat', '/barrels/oldest')).toContain(
      'wine',
    );
  });

  it('is taken down by a task, whose terminal tells each step', async () => {
    await window.runCommand('Tasks: Run Task');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'take everything down' }).click();
    await expect.poll(() => dockerPs(project), until).toEqual([]);
    await expect.poll(() => terminalText(window), until).toMatch(new RegExp(`✓ Remove ${project}-web-1`));
    await window.view('Services').waitForRow(project, /0\/5 running/);
  });
});
