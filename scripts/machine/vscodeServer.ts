import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { cacheDirectory, root } from './paths.ts';
import { end, npmEnvironment, run, say, until } from './run.ts';
import { ensureTools } from './tools.ts';

/** The npm package that holds a whole VS Code server; desktop builds are not in any package registry. */
const serverPackage = 'code-server';
const serverVersion = '4.139.1';

const home = join(cacheDirectory, `${serverPackage}-${serverVersion}`);
const packageFolder = join(home, 'node_modules', serverPackage);
const serverMain = join(packageFolder, 'lib', 'vscode', 'out', 'server-main.js');
/** Written last: an installation that was cut short has none and is made anew. */
const stamp = join(home, '.complete');

/** Installs the VS Code server into the cache once (about 90 s, 620 MB). Throws with the reason when it cannot. */
export async function ensureVscodeServer(): Promise<void> {
  if (existsSync(stamp) && existsSync(serverMain)) return;
  ensureTools(['buildTools']);
  say(`Installing the VS Code server (${serverPackage} ${serverVersion}) into ${home}; this takes a minute or two …`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const manifest = { name: 'patchbay-vscode-server', private: true, allowScripts: { [serverPackage]: true } };
  writeFileSync(join(home, 'package.json'), JSON.stringify(manifest));
  const outcome = await run(
    'npm',
    ['install', `${serverPackage}@${serverVersion}`, '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: home,
      env: npmEnvironment(join(root, 'node_modules', '.bin')),
    },
  );
  if (outcome.code !== 0 || !existsSync(serverMain))
    throw new Error(`Cannot install the VS Code server:\n${outcome.output.slice(-2000)}`);
  writeFileSync(stamp, new Date().toISOString());
}

/** The version of VS Code inside, for reports. */
export function vscodeVersion(): string {
  const product = JSON.parse(readFileSync(join(packageFolder, 'lib', 'vscode', 'package.json'), 'utf8')) as {
    version: string;
  };
  return product.version;
}

/** The `code-server` command, which installs a VSIX as a user would. */
export const codeServerCommand = join(packageFolder, 'out', 'node', 'entry.js');

export interface ServerOptions {
  /** Settings, state and logs of this server. */
  readonly dataDirectory: string;
  readonly extensionsDirectory: string;
  /** False: every workspace is trusted without asking. */
  readonly hasWorkspaceTrust: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  /** False: windows show toasts, which the driver suppresses, and take no extension from the checkout. */
  readonly hasTestDriver?: boolean;
  readonly port?: number;
  /** Added to those that keep the window quiet. A workspace's own settings win over both. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface VscodeServer {
  readonly port: number;
  readonly logFile: string;
  stop(): Promise<void>;
}

/** Starts a server on loopback and waits until it answers. */
export async function startVscodeServer(options: ServerOptions): Promise<VscodeServer> {
  const port = options.port ?? (await freePort());
  mkdirSync(options.dataDirectory, { recursive: true });
  mkdirSync(options.extensionsDirectory, { recursive: true });
  writeSettings(options);
  const logFile = join(options.dataDirectory, 'server.log');
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, serverArguments(port, options), {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...options.environment },
    detached: true,
  });
  const isUp = await until(() => doesAnswer(port, child), 60_000);
  if (!isUp) throw new Error(`The VS Code server did not come up; see ${logFile}.`);
  return { port, logFile, stop: () => end(child) };
}

/** A window that shows the work and nothing else. */
function writeSettings(options: ServerOptions): void {
  const file = join(options.dataDirectory, 'data', 'Machine', 'settings.json');
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  const settings = {
    'workbench.startupEditor': 'none',
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'workbench.tips.enabled': false,
    'chat.disableAIFeatures': true,
    'chat.commandCenter.enabled': false,
    // Without a graphics card each blink is drawn by the processor.
    'editor.cursorBlinking': 'solid',
    ...options.settings,
  };
  writeFileSync(file, JSON.stringify(settings, undefined, 2));
}

function serverArguments(port: number, options: ServerOptions): string[] {
  return [
    serverMain,
    ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token', '--accept-server-license-terms'],
    ...(options.hasTestDriver === false ? [] : ['--enable-smoke-test-driver']),
    '--disable-telemetry',
    ...['--server-data-dir', options.dataDirectory, '--extensions-dir', options.extensionsDirectory],
    ...(options.hasWorkspaceTrust ? [] : ['--disable-workspace-trust']),
  ];
}

/** Whether a VS Code server answers on a port: it tells its commit, and nothing else. */
export async function isVscodeServer(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/version`);
    return response.ok && /^[0-9a-f]{40}$/.test((await response.text()).trim());
  } catch {
    // Nobody listens, or not yet.
    return false;
  }
}

async function doesAnswer(port: number, child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`The VS Code server ended with code ${child.exitCode}.`);
  return isVscodeServer(port);
}

/** A free port on loopback: the preferred one if it can be had. */
export async function freePort(preferred = 0): Promise<number> {
  try {
    return await listenOnce(preferred);
  } catch (error) {
    if (preferred === 0) throw error;
    return listenOnce(0);
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('No port.')),
      );
    });
  });
}
