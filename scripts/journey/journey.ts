import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../machine/paths.ts';
import { run, say } from '../machine/run.ts';
import { startVscodeServer } from '../machine/vscodeServer.ts';
import { launchBrowser, openWorkbench, type Workbench } from '../../test/workbench/support/workbench.ts';
import { InspectorPage } from '../../test/workbench/support/inspectorPage.ts';

export interface JourneyOptions {
  readonly folder: string;
  /** Where the pictures go. */
  readonly screenshots: string;
  /** `auto`, `docker` or `process`. */
  readonly engine: string;
}

/** Clicks the main job from the first look to the last stop. Rejects with what was not on screen. */
export async function runJourney(options: JourneyOptions): Promise<void> {
  mkdirSync(options.screenshots, { recursive: true });
  await takeDown(options);
  const directory = mkdtempSync(join(tmpdir(), 'patchbay-journey-'));
  const server = await startVscodeServer({
    dataDirectory: join(directory, 'data'),
    extensionsDirectory: join(directory, 'extensions'),
    hasWorkspaceTrust: false,
    settings: { 'patchbay.engine': options.engine },
  });
  const browser = await launchBrowser();
  try {
    const workbench = await openWorkbench(browser, { port: server.port, folder: options.folder, extension: root });
    await walk(workbench, options.screenshots);
  } finally {
    await browser.close();
    await server.stop();
    await takeDown(options);
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function walk(workbench: Workbench, screenshots: string): Promise<void> {
  let number = 0;
  const picture = (name: string): Promise<void> =>
    workbench.screenshot(join(screenshots, `${String(++number).padStart(2, '0')}-${name}.png`));
  const services = workbench.view('Services');
  try {
    await seeStoppedShop(workbench);
    await picture('stopped');
    await startShop(workbench, picture);
    await picture('healthy');
    await watchMessages(workbench, picture);
    say('Stopping one service from its row');
    await services.clickAction('notifications', 'Stop Service');
    await services.waitForRow('notifications', /stopped/, 30_000);
    await picture('one-stopped');
    say('Stopping the shop');
    await services.clickAction('shop', 'Stop Application');
    await services.waitForRow('shop', /0\/\d+ running/, 60_000);
    await picture('shop-stopped');
  } catch (error) {
    await picture('failed');
    throw error;
  }
}

async function seeStoppedShop(workbench: Workbench): Promise<void> {
  say('Opening the Patchbay icon in the activity bar');
  await workbench.openContainer('Patchbay');
  await workbench.view('Services').waitForRow('shop', /0\/\d+ running/);
}

async function startShop(workbench: Workbench, picture: (name: string) => Promise<void>): Promise<void> {
  const services = workbench.view('Services');
  say('▷ on the shop: the plan is shown');
  await services.clickAction('shop', 'Start Application');
  await workbench.quickInput.locator('.monaco-list-row', { hasText: 'Apply plan' }).waitFor({ timeout: 30_000 });
  await picture('plan');
  await workbench.page.keyboard.press('Enter');
  await services.waitForRow('redis', /starting|building|pulling|creating|healthy/i, 60_000);
  await picture('starting');
  await services.waitForRow('shop', /(\d+)\/\1 running/, 180_000);
  say('Every service is healthy');
}

async function watchMessages(workbench: Workbench, picture: (name: string) => Promise<void>): Promise<void> {
  say('Channels shows rates');
  const channels = workbench.view('Channels');
  await channels.waitForRow('orders.created', /[1-9][\d.,]*\/s/, 60_000);
  say('Click orders.created: the inspector opens and rows flow');
  await channels.row('orders.created').click();
  const inspector = await InspectorPage.of(workbench);
  await inspector.waitForRows(5);
  await picture('inspector-live');
  await inspector.pause();
  await inspector.filter('orderId');
  await inspector.openLastMessage();
  await picture('inspector-message');
  const payload = await inspector.payload();
  if (!payload.some((line) => line.includes('orderId')))
    throw new Error(`The payload tree shows no orderId: ${payload.join(' | ')}`);
}

/** The journey starts and ends with nothing running, whatever was there before. */
async function takeDown({ folder, engine }: JourneyOptions): Promise<void> {
  const args = ['down', '--engine', engine, '--project-directory', folder];
  await run(process.execPath, [join(root, 'dist/cli.js'), ...args], { cwd: folder });
}
