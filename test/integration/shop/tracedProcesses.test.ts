import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineAddresses } from '../../../src/app/engines/engineAddresses.ts';
import { installShop, shopFolder } from '../../../scripts/machine/shop.ts';
import { freePort, hasRedisServer } from '../broker/redisServer.ts';
import { newCommandLine, type CommandLine } from '../cli/commandLine.ts';
import { expectKeptTrace, expectWholeTrace, isShipped, orderExpress, ShopTap } from './tracedOrder.ts';

describe.skipIf(!hasRedisServer())('The shop as local processes', () => {
  const project = `shop-${randomBytes(4).toString('hex')}`;
  const words = ['--engine', 'process', '-p', project];
  let cli: CommandLine;
  let ports: Readonly<Record<string, string>>;

  beforeAll(async () => {
    await installShop();
    ports = await freePorts();
    cli = await newCommandLine({ ...ports, RATE: '2', FAILURE_RATE: '0' });
    const up = await patchbay('up', '-d', '--wait');
    expect(up).toMatchObject({ exitCode: 0, stderr: '' });
  });

  afterAll(async () => {
    await patchbay('down');
    await cli.dispose();
  });

  function patchbay(...its: readonly string[]): ReturnType<CommandLine['run']> {
    return cli.run([...words, '-f', `${shopFolder}/patchbay.yaml`, ...its]);
  }

  it('is traced from an order to its parcel, over channels of every kind and logs', async () => {
    const [web, redisPort] = [`http://127.0.0.1:${ports['SHOP_WEB_PORT']}`, Number(ports['SHOP_REDIS_PORT'])];
    // Only what has been written is read, so nothing is started by this.
    const state = { XDG_STATE_HOME: `${cli.directory}/state` };
    const machine = { environment: state, platform: process.platform, home: '/', node: process.execPath, shim: '' };
    const tap = new ShopTap({ project, web, redisPort, engine: engineAddresses(machine).process });
    try {
      await tap.open();
      const orderId = await orderExpress(web);
      expectWholeTrace(await tap.trace(orderId, isShipped));
      await expectKeptTrace(cli, orderId, words);
    } finally {
      await tap.stop();
    }
  });
});

async function freePorts(): Promise<Readonly<Record<string, string>>> {
  const services = ['REDIS', 'WEB', 'ORDERS', 'INVENTORY', 'SHIPPING', 'NOTIFICATIONS', 'LOADGEN', 'PAYMENTS'];
  const ports = await Promise.all(services.map(() => freePort()));
  return Object.fromEntries(services.map((service, at) => [`SHOP_${service}_PORT`, String(ports[at])]));
}
