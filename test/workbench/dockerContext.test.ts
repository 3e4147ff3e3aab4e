import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Workbench } from './support/workbench.ts';
import { isDockerThere } from './support/needs.ts';
import { pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode } from './support/vscode.ts';

const manifest = ['name: small', 'services:', '  web:', '    image: busybox', ''].join('\n');

describe.skipIf(!isDockerThere)('Docker contexts', () => {
  const config = mkdtempSync(join(tmpdir(), 'patchbay-contexts-'));
  const workspace = makeWorkspace('small', { 'compose.yaml': manifest }, { 'patchbay.engine': 'docker' });
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    writeContext('near', 'unix:///var/run/docker.sock');
    writeContext('far', `unix://${join(config, 'nobody.sock')}`);
    vscode = await Vscode.start({ environment: { DOCKER_CONFIG: config, DOCKER_HOST: '', DOCKER_CONTEXT: '' } });
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    workspace.remove();
    rmSync(config, { recursive: true, force: true });
  });

  const choose = async (label: string): Promise<void> => {
    await window.runCommand('Patchbay: Choose Docker Context…');
    await window.quickInput.locator('.monaco-list-row', { hasText: label }).waitFor();
    await window.quickInput.locator(`.monaco-list-row[aria-label^="${label}"]`).click();
  };
  const description = (): Promise<string> =>
    window.view('Services').pane.locator('.pane-header .description').innerText();

  it('are chosen from a list, and named in the view', async () => {
    const services = window.view('Services');
    await services.waitForRow('small', /0\/1 running/);
    expect(await description()).not.toContain('near');
    await choose('near');
    await expect.poll(description, { timeout: 30_000 }).toMatch(/Docker.*near/);
    await services.waitForRow('small', /0\/1 running/);
  });

  it('say by name that they lead nowhere', async () => {
    await choose('far');
    await expect
      .poll(() => window.view('Services').pane.innerText(), { timeout: 30_000 })
      .toMatch(/docker context "far".*there is no such socket/s);
    await choose('As Docker chooses');
    await window.view('Services').waitForRow('small', /0\/1 running/);
  });

  function writeContext(name: string, host: string): void {
    const folder = join(config, 'contexts/meta', createHash('sha256').update(name).digest('hex'));
    mkdirSync(folder, { recursive: true });
    const meta = {
      Name: name,
      Metadata: { Description: `The one that is ${name}` },
      Endpoints: { docker: { Host: host } },
    };
    writeFileSync(join(folder, 'meta.json'), JSON.stringify(meta));
  }
});
