import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { picture, pictureOfFailure } from './support/pictures.ts';
import type { TreeView } from './support/treeView.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const isSoon = { timeout: 30_000 };

const services = `name: governed
services:
  web:
    image: nginx:1.27
    user: root
    environment: { API_TOKEN: abc-123-secret }
    x-patchbay: { run: { command: [sleep, "600"] } }
  legacy-service-with-a-long-name:
    image: busybox:1.36
    privileged: true
    x-patchbay: { run: { command: [sleep, "600"] } }
`;
const policies = `  policies:
    - { name: why-root, on: [start], when: service.user == "root", effect: warn, message: web runs as root. }
`;
const withPacks = (packs: string): string => `${services}x-patchbay:\n  packs:\n${packs}${policies}`;
const foreignPacks = `    company: { path: ./packs/company }
    org:
      git: ./org
      path: packs/base
`;
const company = `- name: no-root
  on: [start]
  when: service.user == "root"
  effect: deny
  message: Services do not run as root.
`;
const org = `- name: supported
  on: [start]
  when: service.image.endsWith(":1.27")
  effect: warn
  message: nginx 1.27 is not supported any more.
`;

describe('Policies at work', () => {
  let vscode: Vscode;
  let workspace: Workspace;
  let window: Workbench;
  let view: TreeView;

  beforeAll(async () => {
    const files = {
      'compose.yaml': `${services}x-patchbay:\n${policies}`,
      'packs/company/root.yaml': company,
      'org/packs/base/images.yaml': org,
    };
    workspace = makeWorkspace('governed', files, {
      ...{ 'patchbay.engine': 'process', 'files.autoSave': 'off', 'git.enabled': false },
      'testing.automaticallyOpenPeekView': 'never',
    });
    const git = (...words: readonly string[]): void => {
      const who = ['-c', 'user.name=ada', '-c', 'user.email=ada@example.org'];
      execFileSync('git', ['-C', join(workspace.folder, 'org'), ...who, ...words]);
    };
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'base');
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    view = window.view('Services');
    await view.waitForRow('web', /not created/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    workspace.remove();
  });

  const saved = (file: string): string => readFileSync(join(workspace.folder, file), 'utf8');
  const row = (text: string | RegExp) => window.quickInput.locator('.monaco-list-row', { hasText: text });
  const problem = (text: string | RegExp) => window.page.locator('.markers-panel .monaco-list-row', { hasText: text });
  /** Takes the fix with this title for what stands at a place, `line:column` of the manifest. A lens that comes late closes its menu. */
  const fix = async (place: string, title: string): Promise<void> => {
    const offered = window.page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
    const take = async (): Promise<boolean> => {
      await window.openFile(`compose.yaml:${place}`);
      await window.page.locator('.monaco-editor.focused').first().waitFor();
      await window.page.keyboard.press('Control+.');
      try {
        await offered.waitFor({ timeout: 3000 });
        await picture(window, `governed-menu-${place.replace(':', '-')}`);
        await offered.click({ timeout: 3000 });
        return true;
      } catch {
        return false;
      }
    };
    await expect.poll(take, isSoon).toBe(true);
  };
  /** Saves until a file is as it is expected: what is typed, and what a fix does, comes a moment later. */
  const save = async (file: string, expected: RegExp): Promise<void> => {
    const text = async (): Promise<string> => {
      await window.page.keyboard.press('Control+S');
      return saved(file);
    };
    await expect.poll(text, isSoon).toMatch(expected);
  };

  it('have no past to be tried on before anything was done', async () => {
    await window.runCommand('Patchbay: What Would This Policy Have Blocked?');
    await window.openNotifications();
    await window.notifications.filter({ hasText: 'Nothing is on the record yet' }).first().waitFor();
    await picture(window, 'replay-nothing');
    await window.runCommand('Notifications: Clear All Notifications');
  });

  it('are asked about a plan in a test that is written for it, and passes', async () => {
    await window.runCommand('Patchbay: Make a Fixture of This Plan…');
    await row('Start').first().click();
    await window.page.locator('.tab.active', { hasText: 'governed.test.yaml' }).waitFor();
    const file = 'policies/governed.test.yaml';
    await save(file, /^tests:\n {2}- name: up governed, as planned by [^]* {4}expect:\n {6}why-root: warn\n/);
    await picture(window, 'fixture');
    expect(saved(file)).not.toContain('abc-123-secret');
    await window.openContainer('Testing');
    const tests = window.page.locator('.test-explorer .monaco-list-row');
    await tests.filter({ hasText: 'policies/governed.test.yaml' }).waitFor();
    await window.runCommand('Test: Run All Tests');
    await expect
      .poll(() => tests.filter({ hasText: 'governed.test.yaml' }).getAttribute('aria-label'), isSoon)
      .toContain('Passed');
    await picture(window, 'fixture-passes');

    await window.openContainer('Patchbay');
    await view.clickAction('governed', 'Start Application');
    await row('Apply plan').waitFor();
    await window.quickInput.getByLabel('Make a Fixture of This Plan').click();
    await save(file, /^tests:\n( {2}- name: up governed, as planned by [^]* {6}why-root: warn\n){2}$/);
  });

  it('show what they would have held up, and where the one is declared that would', async () => {
    await view.clickAction('web', 'Start Service');
    await view.waitForRow('web', /running/);
    await view.clickAction('web', 'Stop Service');
    await view.waitForRow('web', /stopped/);
    workspace.write('compose.yaml', withPacks('    security: on\n'));
    await window.runCommand('Problems: Focus on Problems View');
    await problem('is privileged').waitFor(isSoon);
    // Until the view has read the manifest again there is one policy, and nobody is asked which one.
    const askAll = async (): Promise<boolean> => {
      await window.runCommand('Patchbay: What Would This Policy Have Blocked?');
      await row(/All policies|operations would/)
        .first()
        .waitFor();
      const isAsked = await row('All policies').isVisible();
      await (isAsked ? row('All policies').click() : window.page.keyboard.press('Escape'));
      return isAsked;
    };
    await expect.poll(askAll, isSoon).toBe(true);
    await row('1 of 2 operations would have been denied').waitFor();
    await picture(window, 'replay-found');
    await row('secret-in-environment: "web" has a secret').click();
    await expect.poll(() => window.statusBar.innerText(), isSoon).toContain('Ln 14, Col 5');
  });

  it('are excepted from by a fix that waits for a ticket, and can be undone', async () => {
    await fix('10:18', 'Add an exception');
    await problem('ticket').first().waitFor(isSoon);
    await picture(window, 'exception-unfilled');
    await expect.poll(() => window.statusBar.innerText(), isSoon).toContain('Ln 21, Col 16');
    await window.page.keyboard.type('OPS-1');
    await problem(/is privileged.*An exception holds until .*: OPS-1/).waitFor(isSoon);
    await picture(window, 'exception-filled');
    await save(
      'compose.yaml',
      / {2}exceptions:\n {4}- policy: privileged\n {6}services: \[legacy-service-with-a-long-name\]\n {6}until: \d{4}-\d\d-\d\d\n {6}ticket: 'OPS-1'\n$/,
    );
    const undone = async (): Promise<string> => {
      await window.page.keyboard.press('Control+Z');
      await window.page.keyboard.press('Control+S');
      return saved('compose.yaml');
    };
    await expect.poll(undone, isSoon).toBe(withPacks('    security: on\n'));
    await problem(/An exception holds/).waitFor({ state: 'detached', ...isSoon });
  });

  it('of packs are refused until somebody has read them, and once they were changed', async () => {
    // What is written behind the back of an editor that just saves is a conflict.
    await window.runCommand('View: Close All Editors');
    workspace.write('packs/company/root.yaml', company);
    workspace.write('compose.yaml', withPacks(foreignPacks));
    await problem('The pack "company" is not locked').waitFor(isSoon);
    await problem('The pack "org" is not locked').waitFor(isSoon);
    await picture(window, 'packs-unlocked');
    await fix('15:6', 'Trust the pack');
    await fix('14:6', 'Trust the pack');
    await save('compose.yaml', /company: \{ path: \.\/packs\/company, digest: sha256:[0-9a-f]{64} \}\n/);
    await problem('Services do not run as root.').waitFor(isSoon);
    await problem('nginx 1.27 is not supported any more.').waitFor(isSoon);
    await picture(window, 'packs-locked');

    workspace.write('packs/company/root.yaml', company.replace('deny', 'warn'));
    await problem('The pack "company" is not what it was locked as').waitFor(isSoon);
    await picture(window, 'packs-changed');
    await view.clickAction('web', 'Start Service');
    await view.waitForRow('web', /start refused/);
    await window.openNotifications();
    await window.notifications.filter({ hasText: 'is not what it was locked as' }).first().waitFor();
    await picture(window, 'packs-refused');
  });
});
