// Runs extension tests as a desktop VS Code does, in the VS Code server and Chromium: takes `--extensionDevelopmentPath=…`,
// `--extensionTestsPath=…`, `--extensions-dir=…` and a folder, exits with the tests' code. Of all that a window logs it
// prints the lines that start with `[test]`, and all of them when the tests fail.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startVscodeServer } from '../../../scripts/machine/vscodeServer.ts';
import { launchBrowser } from './workbench.ts';

const options = process.argv.slice(2);
const valuesOf = (name: string): readonly string[] =>
  options.filter((option) => option.startsWith(`--${name}=`)).map((option) => option.slice(name.length + 3));
const folder = options.find((option) => !option.startsWith('-'));

const directory = mkdtempSync(join(tmpdir(), 'patchbay-launcher-'));
const server = await startVscodeServer({
  dataDirectory: join(directory, 'data'),
  extensionsDirectory: valuesOf('extensions-dir')[0] ?? join(directory, 'extensions'),
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
  const everything: string[] = [];
  await page.exposeFunction('codeAutomationLog', (_level: string, args: readonly unknown[]) => {
    const line = args.map(String).join(' ');
    everything.push(line);
    if (line.startsWith('[test]')) console.log(line);
  });
  await page.goto(testUrl());
  const exitCode = await ended;
  if (exitCode !== 0) console.log(everything.join('\n'));
  return exitCode;
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
