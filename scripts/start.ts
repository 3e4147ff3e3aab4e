// `npm start`: a VS Code with Patchbay on examples/shop. `-- --headless` clicks through the journey and ends.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { build, buildOptions } from './build/bundles.ts';
import { runJourney } from './journey/journey.ts';
import { ensureDocker, noDocker } from './machine/docker.ts';
import { ensureBaseImages } from './machine/images.ts';
import { cacheDirectory, root } from './machine/paths.ts';
import { findProgram, say } from './machine/run.ts';
import { installShop, shopFolder } from './machine/shop.ts';
import { ensureTools } from './machine/tools.ts';
import {
  ensureVscodeServer,
  freePort,
  isVscodeServer,
  startVscodeServer,
  vscodeVersion,
} from './machine/vscodeServer.ts';
import { workbenchUrl } from '../test/workbench/support/workbench.ts';

const { values } = parseArgs({
  options: {
    headless: { type: 'boolean', default: false },
    port: { type: 'string', default: '3790' },
    /** `auto`, `docker` or `process`, as the setting patchbay.engine. */
    engine: { type: 'string', default: 'auto' },
    screenshots: { type: 'string', default: join(root, 'out', 'journey') },
  },
});

say('Setting up (what is there is reused)');
ensureTools(
  values.headless
    ? ['redis', 'busybox', 'python', 'chromium', 'dockerClient']
    : ['redis', 'busybox', 'python', 'dockerClient'],
);
await installShop();
say('Building dist/');
await build(buildOptions(true), false);
const docker = values.engine === 'process' ? noDocker : await ensureDocker();
if (docker.isAvailable) await ensureBaseImages(say);
else say('Without Docker the shop runs as local processes.');

if (values.headless) process.exit(await startHeadless());
const desktop = await findDesktop();
if (desktop) startDesktop(desktop);
else await startServer();

async function startHeadless(): Promise<number> {
  await ensureVscodeServer();
  try {
    await runJourney({ folder: shopFolder, screenshots: values.screenshots, engine: values.engine });
    say(`The journey passed. Screenshots: ${values.screenshots}`);
    return 0;
  } catch (error) {
    console.error(error);
    return 1;
  } finally {
    await docker.stop();
  }
}

/** `code` on PATH, else a download where there is a screen to show it on and a network that has it. */
async function findDesktop(): Promise<string | undefined> {
  const code = findProgram('code');
  if (code) return code;
  const hasScreen = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  if (!hasScreen) return undefined;
  try {
    return await downloadAndUnzipVSCode({ cachePath: join(cacheDirectory, 'vscode') });
  } catch (error) {
    say(
      `No desktop VS Code could be downloaded (${error instanceof Error ? error.message : String(error)}); using the VS Code server.`,
    );
    return undefined;
  }
}

function startDesktop(executable: string): void {
  say(`Opening VS Code (${executable}) on ${shopFolder}`);
  const child = spawn(executable, ['--new-window', `--extensionDevelopmentPath=${root}`, shopFolder], {
    stdio: 'ignore',
    detached: true,
    shell: process.platform === 'win32',
  });
  child.unref();
  say('Click the Patchbay icon in the activity bar, then ▷ on the shop.');
}

async function startServer(): Promise<void> {
  await ensureVscodeServer();
  const wanted = Number(values.port);
  if (await isVscodeServer(wanted)) {
    say(`A VS Code server is running on port ${wanted} already.`);
    return sayWhereToLook(wanted);
  }
  const server = await startVscodeServer({
    dataDirectory: join(cacheDirectory, 'start', 'data'),
    extensionsDirectory: join(cacheDirectory, 'start', 'extensions'),
    hasWorkspaceTrust: false,
    port: await freePort(wanted),
    settings: { 'patchbay.engine': values.engine },
  });
  // The Docker Engine, if this started it, goes on: the services that run on it are the user's now.
  const finish = (): void => void server.stop().then(() => process.exit(0));
  process.once('SIGINT', finish);
  process.once('SIGTERM', finish);
  say(`VS Code ${vscodeVersion()} is running. Ctrl+C ends it; the services stay as they are.`);
  sayWhereToLook(server.port);
}

function sayWhereToLook(port: number): void {
  say('Click the Patchbay icon in the activity bar, then ▷ on the shop.');
  say(`Open in a browser: ${workbenchUrl({ port, folder: shopFolder, extension: root })}`);
}
