import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasRedisServer, startRedisServer, type RedisServer } from '../integration/broker/redisServer.ts';
import { InspectorPage } from './support/inspectorPage.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { makeWorkspace, Vscode, type Workspace } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const until = { timeout: 60_000 };

describe.skipIf(!hasRedisServer())('An application with two brokers', () => {
  let servers: readonly [near: RedisServer, far: RedisServer];
  let far: Redis;
  let workspace: Workspace;
  let vscode: Vscode;
  let window: Workbench;

  beforeAll(async () => {
    servers = await Promise.all([startRedisServer(), startRedisServer()]);
    far = servers[1].client();
    await servers[0].client().xadd('orders', '1-0', 'data', 'near');
    for (const id of ['1-0', '2-0']) await far.xadd('orders', id, 'data', 'far');
    const manifest = `name: bakery
services:
  oven: { image: busybox, x-patchbay: { run: { command: sleep 3600 } } }
x-patchbay:
  broker: ${servers[0].url}
  brokers: { far: "${servers[1].url}" }
  channels:
    loaves: { kind: stream, key: orders }
    ticks: { kind: stream, key: orders, broker: far }
`;
    workspace = makeWorkspace('brokers', { 'compose.yaml': manifest }, { 'patchbay.engine': 'process' });
    vscode = await Vscode.start();
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await Promise.all(servers.map((server) => server.stop()));
    workspace.remove();
  });

  it('shows the figures of each channel on its own broker', async () => {
    const channels = window.view('Channels');
    await channels.waitForRow('loaves', /1 entry · default broker/);
    await channels.waitForRow('ticks', /2 entries · on far/);
    await picture(window, 'brokers-dark');
  });

  it('is given credentials for the one that asks for them', async () => {
    await far.config('SET', 'requirepass', 'hunter2');
    await far.call('AUTH', 'hunter2');
    await cutOthers(far);
    const channels = window.view('Channels');
    await channels.waitForRow('Set Broker Credentials…', /Credentials/);
    await channels.waitForRow('loaves', /1 entry/);
    await channels.click('Set Broker Credentials…');
    await window.quickInput.locator('.monaco-list-row[aria-label*="far"]').click();
    await window.answer('Redis user name', '');
    await window.answer('Password', 'hunter2');
    await channels.waitForRow('ticks', /2 entries · on far/);
    await expect.poll(() => channels.row('Set Broker Credentials…').count(), until).toBe(0);
  });

  it('publishes to the broker of the channel', async () => {
    await window.view('Channels').chooseFromMenu('ticks', 'Publish Message');
    await window.page.locator('.codelens-decoration a', { hasText: 'Send to ticks' }).click();
    await expect.poll(() => far.xlen('orders'), until).toBe(3);
    await window.view('Channels').waitForRow('ticks', /3 entries/);
    expect(await servers[0].client().xlen('orders')).toBe(1);
  });

  it('reads both in one inspector', async () => {
    await window.runCommand('Patchbay: Open Message Inspector');
    for (const name of ['loaves', 'ticks']) {
      await window.quickInput.locator(`.monaco-list-row[aria-label*="${name}, stream"]`).click();
    }
    await window.page.keyboard.press('Enter');
    const page = await InspectorPage.of(window);
    await expect.poll(() => page.frame.locator('.chip[data-state="live"]').count(), until).toBe(2);
    await servers[0].client().xadd('orders', '*', 'data', 'to loaves');
    await far.xadd('orders', '*', 'data', 'to ticks');
    const rows = async (): Promise<readonly string[]> => {
      const [sources, previews] = await Promise.all([page.column('source'), page.column('preview')]);
      return previews.map((preview, index) => `${sources[index]} ${preview}`);
    };
    await expect
      .poll(rows, until)
      .toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^loaves .*to loaves/),
          expect.stringMatching(/^ticks .*to ticks/),
        ]),
      );
  });
});

/** Ends all connections but one's own: who asks again has to say who they are. */
async function cutOthers(client: Redis): Promise<void> {
  const own = String(await client.client('ID'));
  const list = String(await client.client('LIST'));
  const ids = [...list.matchAll(/^id=(\d+) /gm)].map(([, id = '']) => id).filter((id) => id !== own);
  await Promise.all(ids.map((id) => client.client('KILL', 'ID', id).catch(() => undefined)));
}
