import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/machine/vscodeServer.ts';
import { docker, removeProject } from './support/docker.ts';
import { isDockerThere } from './support/needs.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const project = `dbg${process.pid.toString(36)}${Date.now().toString(36).slice(-4)}`;

/** Answers each request with what the other file makes of its path. */
const server = `const { createServer } = require('node:http');
const { greet } = require('./src/greet.js');

createServer((request, response) => response.end(greet(request.url))).listen(Number(process.env.PORT), process.env.HOST);
`;
const greet = (word: string): string => `exports.greet = (path) => {
  const greeting = '${word} ' + path.slice(1);
  return greeting;
};
`;
/** The line on which a person sets the breakpoint. */
const breakpointLine = 3;

const manifest = (name: string, port: number): string => `name: ${name}
services:
  greeter:
    build: .
    init: true
    environment: { PORT: '8080' }
    ports: ['127.0.0.1:${port}:8080']
    stop_grace_period: 1s
    develop: { watch: [{ action: sync+restart, path: ./src, target: /app/src }] }
    x-patchbay: { run: { command: node server.js, environment: { PORT: '${port}', HOST: 127.0.0.1 } } }
`;

const dockerfile = "FROM node:22-alpine\nWORKDIR /app\nCOPY . .\nCMD ['node', 'server.js']\n".replaceAll("'", '"');

/** What a person has written for F5. */
const launch = {
  version: '0.2.0',
  configurations: [
    { type: 'patchbay', request: 'attach', name: 'From its first line', service: 'greeter', waitForClient: true },
  ],
};

describe.skipIf(!isDockerThere)('A service that is debugged', () => {
  let vscode: Vscode;
  let window: Workbench;
  let port: number;
  const workspaces: Workspace[] = [];

  beforeAll(async () => {
    vscode = await Vscode.start();
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await removeProject(project);
    await docker('rmi', '-f', `${project}-greeter`).catch(() => undefined);
    for (const workspace of workspaces) workspace.remove();
  });

  /** The service runs on that engine, and a window shows it. */
  async function open(engine: 'docker' | 'process'): Promise<Workspace> {
    const files = { 'server.js': server, 'src/greet.js': greet('hello'), Dockerfile: dockerfile };
    const workspace = makeWorkspace('debugged', files, { 'patchbay.engine': engine, 'patchbay.plan.confirm': 'never' });
    workspaces.push(workspace);
    port = await freePort();
    workspace.write('compose.yaml', manifest(project, port));
    workspace.write('.vscode/launch.json', JSON.stringify(launch));
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    const view = window.view('Services');
    await view.waitForRow(project, /\d\/1 running/);
    // A second try may find that it runs.
    if (!(await view.rowTexts()).some((text) => /1\/1 running/.test(text))) {
      await view.clickAction(project, 'Start Application');
    }
    // Its image is built first.
    await view.waitForRow(project, /1\/1 running/, 120_000);
    return workspace;
  }

  const ask = async (path: string): Promise<string> => (await fetch(`http://127.0.0.1:${port}/${path}`)).text();

  async function setBreakpoint(): Promise<void> {
    await window.openFile(`greet.js:${breakpointLine}`);
    await window.statusBar.getByText(`Ln ${breakpointLine}, Col 1`).waitFor();
    await window.page.locator('.editor-instance .view-line').first().waitFor();
    await window.page.keyboard.press('F9');
    await window.page.locator('.codicon-debug-breakpoint').first().waitFor();
  }

  /** A request stops in the debugger, which shows the variable; then it goes on and is answered. */
  async function expectHit(path: string, greeting: string, whilePaused?: () => Promise<void>): Promise<void> {
    const answer = ask(path);
    await isPaused();
    const scope = window.page.locator('.monaco-list-row', { hasText: 'Local: exports.greet' });
    await scope.waitFor();
    if ((await scope.getAttribute('aria-expanded')) === 'false') await scope.click();
    await window.page.locator('.monaco-list-row', { hasText: new RegExp(`greeting\\s*=\\s*'${greeting}'`) }).waitFor();
    await window.openContainer('Patchbay');
    await window.view('Services').waitForRow('greeter', /paused in the debugger/);
    await picture(window, 'debug-dark');
    await whilePaused?.();
    await window.runCommand('Debug: Continue');
    expect(await answer).toBe(greeting);
  }

  async function isPaused(): Promise<void> {
    await window.page.locator('.debug-top-stack-frame-line').first().waitFor({ timeout: 30_000 });
  }

  async function stopDebugging(): Promise<void> {
    await window.openContainer('Patchbay');
    await window.view('Services').chooseFromMenu('greeter', 'Stop Debugging');
    await window.page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
    await window.view('Services').waitForRow('greeter', /service, running/);
  }

  it('in its container stops at a breakpoint by a request, and again once what was edited is in it', async () => {
    const workspace = await open('docker');
    const view = window.view('Services');
    const container = `${project}-greeter-1`;
    const inspect = (what: string): Promise<string> => docker('inspect', '-f', `{{.${what}}}`, container);
    const [id, started] = [await inspect('Id'), await inspect('State.StartedAt')];
    await view.clickAction('greeter', 'Watch Files');
    await view.waitForRow(project, /watching 1/);
    await setBreakpoint();
    await view.chooseFromMenu('greeter', 'Debug Service');
    await view.waitForRow('greeter', /service, debugging/);
    await expectHit('world', 'hello world', async () => {
      workspace.write('src/greet.js', greet('bye'));
      const inContainer = (): Promise<string> => docker('exec', container, 'cat', 'src/greet.js');
      await expect.poll(inContainer, { timeout: 30_000 }).toBe(greet('bye'));
      // Nobody restarts what a person looks at.
      expect(await inspect('State.StartedAt')).toBe(started);
    });
    await expect.poll(() => inspect('State.StartedAt'), { timeout: 30_000 }).not.toBe(started);
    await view.waitForRow('greeter', /service, debugging/);
    await expectHit('moon', 'bye moon');
    await stopDebugging();
    // Nothing was made anew for it.
    expect(await inspect('Id')).toBe(id);
    expect(await ask('all')).toBe('bye all');
  });

  it('from its first line is made anew by a plan, which is undone when debugging ends', async () => {
    const container = `${project}-greeter-1`;
    const facts = (): Promise<string> =>
      docker('inspect', '-f', '{{.Args}} {{index .Config.Labels "dev.patchbay.debug"}}', container);
    const before = await facts();
    await window.runCommand('Debug: Start Debugging');
    await window.quickInput.getByText(/undone when debugging ends/).waitFor();
    await picture(window, 'debug-plan-dark');
    await window.applyPlan();
    await isPaused();
    expect(await facts()).toMatch(/--inspect-brk=\S+ server\.js\] node 9229 waits/);
    await window.runCommand('Debug: Continue');
    await window.openContainer('Patchbay');
    await window.view('Services').waitForRow('greeter', /service, debugging/);
    await expectHit('sun', 'bye sun');
    await stopDebugging();
    await expect.poll(facts, { timeout: 30_000 }).toBe(before);
    await window.view('Services').clickAction(project, 'Stop Application');
    await window.view('Services').waitForRow(project, /0\/1 running/);
  });

  it('as a local process stops at a breakpoint, too, and again after it was restarted', async () => {
    const workspace = await open('process');
    const view = window.view('Services');
    await setBreakpoint();
    await view.chooseFromMenu('greeter', 'Debug Service');
    await view.waitForRow('greeter', /service, debugging/);
    await expectHit('world', 'hello world');
    workspace.write('src/greet.js', greet('bye'));
    await view.chooseFromMenu('greeter', 'Restart Service');
    await view.waitForRow('greeter', /attaching|waits/);
    await view.waitForRow('greeter', /service, debugging/);
    await expectHit('moon', 'bye moon');
    await stopDebugging();
    await view.clickAction(project, 'Stop Application');
    await view.waitForRow(project, /0\/1 running/);
  });
});
