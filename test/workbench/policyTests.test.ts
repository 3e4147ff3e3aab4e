import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const manifest = 'services: { web: { image: "nginx:1.27", ports: ["8080:80"] } }\n';
const policies = `- name: no-ports
  on: start
  when: service.ports.size() > 0 && environment != "dev"
  message: Nothing is published here.
`;
const tests = `tests:
  - name: what publishes a port is refused
    policy: no-ports
    operation: start
    expect: deny
  - name: this one is wrong
    policy: no-ports
    operation: start
    expect: pass
`;

describe('Tests of policies', () => {
  const workspace = makeWorkspace(
    'policyTests',
    { 'compose.yaml': manifest, 'policies/ports.yaml': policies, 'policies/ports.test.yaml': tests },
    { 'patchbay.engine': 'process', 'testing.automaticallyOpenPeekView': 'never' },
  );
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    workspace.remove();
  });

  const row = (text: string) => window.page.locator('.test-explorer .monaco-list-row', { hasText: text });

  it('are in the Test Explorer, run there, and say what was found', async () => {
    await window.openContainer('Testing');
    await row('policies/ports.test.yaml').waitFor();
    await window.runCommand('Test: Run All Tests');
    await row('policies/ports.test.yaml').click();
    await window.page.keyboard.press('ArrowRight');
    await expect.poll(() => row('this one is wrong').getAttribute('aria-label')).toContain('Failed');
    await expect.poll(() => row('what publishes a port is refused').getAttribute('aria-label')).toContain('Passed');
    await picture(window, 'policy-tests');
  });

  it('say which conditions of policies they have seen, in the file of the policies', async () => {
    await window.runCommand('Test: Run All Tests with Coverage');
    const header = window.page.locator('.pane-header', { hasText: 'Test Coverage' });
    const covered = window.page
      .locator('.pane', { has: header })
      .locator('.monaco-list-row', { hasText: 'ports.yaml' });
    // Both conditions were asked, and two of their four outcomes seen: four of six.
    await expect.poll(() => covered.textContent()).toContain('66.67%');
    await picture(window, 'policy-coverage');
  });
});
