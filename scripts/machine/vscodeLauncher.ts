// Runs extension tests as a desktop VS Code does, in the VS Code server and Chromium: takes
// `--extensionDevelopmentPath=…` (repeatable), `--extensionTestsPath=…` and a folder, exits with the tests' code.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startVscodeServer } from './vscodeServer.ts';
import { launchBrowser } from './workbench.ts';

const options = process.argv.slice(2);
const valuesOf = (name: string): readonly string[] =>
  options.filter((option) => option.startsWith(`--${name}=`)).map((option) => option.slice(name.length + 3));
const folder = options.find((option) => !option.startsWith('-'));

const directory = mkdtempSync(join(tmpdir(), 'patchbay-launcher-'));
const server = await startVscodeServer({
  dataDirectory: join(directory, 'data'),
  extensionsDirectory: join(directory, 'extensions'),
  hasWorkspaceTrust: false,
});
const browser = await launchBrowser();
const code = await runTests();
await browser.close();
await server.stop();
rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
process.exit(code);

async function runTests(): Promise<number> {
  const page = await browser.newPage();
  const ended = new Promise<number>((resolve) => {
    void page.exposeFunction('codeAutomationExit', (exitCode: number) => resolve(exitCode));
  });
  await page.exposeFunction('codeAutomationLog', (level: string, args: readonly unknown[]) => {
    console.log(...args.map(String), level === 'error' ? '(error)' : '');
  });
  await page.goto(testUrl());
  return ended;
}

function testUrl(): string {
  const remote = (path: string): string => `vscode-remote://localhost:${server.port}${path}`;
  const payload = [
    ...valuesOf('extensionDevelopmentPath').map((path) => ['extensionDevelopmentPath', remote(path)]),
    ...valuesOf('extensionTestsPath').map((path) => ['extensionTestsPath', remote(path)]),
  ];
  const url = new URL(`http://localhost:${server.port}/`);
  if (folder) url.searchParams.set('folder', folder);
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}
