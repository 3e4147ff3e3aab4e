// `npm start`: a VS Code with Patchbay on examples/shop. `-- --headless` clicks through the journey and ends.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { build, buildOptions } from './build/bundles.ts';
import { runJourney } from './journey/journey.ts';
import { ensureDocker } from './machine/docker.ts';
import { ensureBaseImages } from './machine/images.ts';
import { cacheDirectory, root } from './machine/paths.ts';
import { findProgram, say } from './machine/run.ts';
import { installShop, shopFolder } from './machine/shop.ts';
import { ensureTools } from './machine/tools.ts';
import { ensureVscodeServer, startVscodeServer, vscodeVersion } from './machine/vscodeServer.ts';
import { workbenchUrl } from './machine/workbench.ts';

const { values } = parseArgs({
  options: {
    headless: { type: 'boolean', default: false },
    port: { type: 'string', default: '3790' },
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
const docker = await ensureDocker();
if (docker.isAvailable) await ensureBaseImages(say);
else say('No Docker Engine answers: the shop runs as local processes (engine/process).');

if (values.headless) process.exit(await startHeadless());
const desktop = await findDesktop();
if (desktop) startDesktop(desktop);
else await startServer();

async function startHeadless(): Promise<number> {
  await ensureVscodeServer();
  try {
    await runJourney({ folder: shopFolder, screenshots: values.screenshots });
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
  const server = await startVscodeServer({
    dataDirectory: join(cacheDirectory, 'start', 'data'),
    extensionsDirectory: join(cacheDirectory, 'start', 'extensions'),
    hasWorkspaceTrust: false,
    port: Number(values.port),
  });
  const finish = async (): Promise<void> => {
    await server.stop();
    await docker.stop();
    process.exit(0);
  };
  process.once('SIGINT', () => void finish());
  process.once('SIGTERM', () => void finish());
  say(`VS Code ${vscodeVersion()} is running.`);
  say(
    'Click the Patchbay icon in the activity bar, then ▷ on the shop. Ctrl+C ends VS Code; the services stay as they are.',
  );
  say(`Open in a browser: ${workbenchUrl({ port: server.port, folder: shopFolder, extension: root })}`);
}
