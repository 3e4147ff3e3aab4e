import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { root } from '../../../scripts/machine/paths.ts';
import { freePort, startVscodeServer, type VscodeServer } from '../../../scripts/machine/vscodeServer.ts';
import { launchBrowser, openWorkbench, type Workbench } from './workbench.ts';

export interface VscodeOptions {
  /** True: VS Code asks whether to trust a workspace, as it does for users. */
  readonly hasWorkspaceTrust?: boolean;
  /** Runs what is installed there instead of the checkout. */
  readonly extensionsDirectory?: string;
  /** Only of what is installed: a window on the checkout needs VS Code's test driver, which suppresses toasts. */
  readonly showsToasts?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  /** Of the machine, where VS Code takes those settings from that a workspace may not set. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Another extension to run beside: its folder, as `publisher.name-version`, and its files. */
  readonly beside?: { readonly folder: string; readonly files: Readonly<Record<string, string>> };
  readonly size?: { readonly width: number; readonly height: number };
}

/** A VS Code server and a browser for the windows of one test file. */
export class Vscode {
  readonly #server: VscodeServer;
  readonly #browser: Browser;
  readonly #options: VscodeOptions;
  readonly #directory: string;

  private constructor(server: VscodeServer, browser: Browser, options: VscodeOptions, directory: string) {
    this.#server = server;
    this.#browser = browser;
    this.#options = options;
    this.#directory = directory;
  }

  static async start(options: VscodeOptions = {}): Promise<Vscode> {
    const directory = mkdtempSync(join(tmpdir(), 'patchbay-vscode-'));
    const extensionsDirectory = options.extensionsDirectory ?? join(directory, 'extensions');
    if (options.beside) writeFiles(join(extensionsDirectory, options.beside.folder), options.beside.files);
    const starting = startVscodeServer({
      dataDirectory: join(directory, 'data'),
      extensionsDirectory,
      hasWorkspaceTrust: options.hasWorkspaceTrust ?? false,
      hasTestDriver: !options.showsToasts,
      // Local processes and their logs of this run only.
      environment: { XDG_STATE_HOME: join(directory, 'state'), ...options.environment },
      ...(options.settings ? { settings: options.settings } : {}),
    });
    const [server, browser] = await Promise.all([starting, launchBrowser()]);
    return new Vscode(server, browser, options, directory);
  }

  open(folder: string | undefined): Promise<Workbench> {
    const extension = this.#options.extensionsDirectory ? undefined : root;
    return openWorkbench(this.#browser, { port: this.#server.port, folder, extension, ...this.#options.size });
  }

  async stop(): Promise<void> {
    await Promise.all([this.#browser.close(), this.#server.stop()]);
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
}

export interface Workspace {
  readonly folder: string;
  write(file: string, text: string): void;
  remove(): void;
}

export const darkTheme = 'Default Dark Modern';
export const lightTheme = 'Default Light Modern';

/** A folder of its own with these files, in the dark theme unless the settings say another. */
export function makeWorkspace(
  name: string,
  files: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, unknown>> = {},
): Workspace {
  const folder = join(mkdtempSync(join(tmpdir(), 'patchbay-workspace-')), name);
  const workspace: Workspace = {
    folder,
    write(file, text) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    },
    remove: () => rmSync(dirname(folder), { recursive: true, force: true }),
  };
  mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) workspace.write(file, text);
  const quiet = {
    'workbench.startupEditor': 'none',
    'workbench.colorTheme': darkTheme,
    'workbench.tips.enabled': false,
  };
  workspace.write('.vscode/settings.json', JSON.stringify({ ...quiet, ...settings }, undefined, 2));
  return workspace;
}

export interface Shop extends Workspace {
  readonly project: string;
  readonly redisPort: number;
  readonly webPort: number;
}

/** A copy of `examples/shop` with a project name and ports of its own, so that nothing on this machine is disturbed. */
export async function makeShop(settings: Readonly<Record<string, unknown>> = {}): Promise<Shop> {
  const project = `shop${process.pid.toString(36)}${Date.now().toString(36).slice(-4)}`;
  const ports = await freePorts([
    'REDIS',
    'WEB',
    'ORDERS',
    'PAYMENTS',
    'INVENTORY',
    'SHIPPING',
    'NOTIFICATIONS',
    'LOADGEN',
    'ANALYTICS',
  ]);
  const workspace = makeWorkspace('shop', {}, settings);
  cpSync(join(root, 'examples', 'shop'), workspace.folder, { recursive: true });
  const lines = Object.entries(ports).map(([name, port]) => `SHOP_${name}_PORT=${port}\n`);
  workspace.write('.env', `COMPOSE_PROJECT_NAME=${project}\n${lines.join('')}`);
  return { ...workspace, project, redisPort: ports.REDIS, webPort: ports.WEB };
}

/** A free port for each name. */
async function freePorts<K extends string>(names: readonly K[]): Promise<Readonly<Record<K, number>>> {
  const ports = await Promise.all(names.map(() => freePort()));
  return Object.fromEntries(names.map((name, index) => [name, ports[index]])) as Record<K, number>;
}
