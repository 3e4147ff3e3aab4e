import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { InspectorPage } from '../../workbench/support/inspectorPage.ts';
import { root } from '../../../scripts/machine/paths.ts';
import { end, until } from '../../../scripts/machine/run.ts';
import { freePort, startVscodeServer } from '../../../scripts/machine/vscodeServer.ts';
import { launchBrowser, openWorkbench } from '../../workbench/support/workbench.ts';

/** A real window whose inspector follows the stream `ticks` of a Redis server that nobody else uses. */
export interface InspectorWindow {
  readonly inspector: InspectorPage;
  readonly connect: () => Redis;
  readonly close: () => Promise<void>;
}

/** `fill` puts into the stream what is there when the window opens; `row` is what the stream's row then says. */
export async function openInspectorWindow(
  name: string,
  row: RegExp,
  fill: (redis: Redis) => Promise<unknown>,
): Promise<InspectorWindow> {
  const directory = mkdtempSync(join(tmpdir(), `patchbay-${name}-`));
  const port = await freePort();
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory];
  const redisServer = spawn('redis-server', place, { stdio: 'ignore' });
  const clients: Redis[] = [];
  const connect = (): Redis => {
    const redis = new Redis(port, '127.0.0.1', { retryStrategy: () => 50 });
    // The server may still be starting; the ping below waits for it.
    redis.on('error', () => undefined);
    clients.push(redis);
    return redis;
  };
  const writer = connect();
  await until(async () => (await writer.ping().catch(() => '')) === 'PONG', 10_000);
  await fill(writer);
  writeFileSync(join(directory, 'patchbay.yaml'), manifest(port));
  const server = await startVscodeServer({
    dataDirectory: join(directory, 'data'),
    extensionsDirectory: join(directory, 'extensions'),
    hasWorkspaceTrust: false,
    settings: { 'patchbay.engine': 'process' },
  });
  const browser = await launchBrowser();
  const workbench = await openWorkbench(browser, { port: server.port, folder: directory, extension: root });
  await workbench.openContainer('Patchbay');
  await workbench.view('Channels').waitForRow('ticks', row);
  await workbench.view('Channels').row('ticks').click();
  return {
    inspector: await InspectorPage.of(workbench),
    connect,
    close: async () => {
      await browser.close();
      await server.stop();
      for (const client of clients) client.disconnect();
      await end(redisServer);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function manifest(port: number): string {
  return `name: bench
services: { idle: { image: busybox } }
x-patchbay:
  broker: redis://127.0.0.1:${port}
  channels: { ticks: { kind: stream } }
`;
}
