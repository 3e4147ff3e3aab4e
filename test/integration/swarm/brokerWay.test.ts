import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokerUrl } from '../../../src/app/channels/brokerAddress.ts';
import { brokerWay } from '../../../src/app/channels/brokerWay.ts';
import { sleep } from '../../../src/base/async.ts';
import { holdForwarder } from '../../../src/engine/connect.ts';
import { infoTarget } from '../../../src/engine/forward/target.ts';
import { telemetryForwards } from '../../../src/engine/telemetry/forwards.ts';
import type { Application, Service } from '../../../src/manifest/model.ts';
import { anApplication, aService } from '../../fakes/models.ts';
import { canRunCluster } from './cluster.ts';
import { Stack } from './stack.ts';

const startMs = 120_000;
const programs = join(import.meta.dirname, '../../../media/forwarder');

describe.skipIf(!(await canRunCluster()))('The way into a Swarm and out of it', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start('way');
    await Promise.all(['n2', 'n3'].map((node) => sendFrom(node)));
  }, startMs);
  afterAll(() => stack?.cluster.remove(), startMs);

  async function sendFrom(node: string): Promise<void> {
    const script = 'while :; do echo $NODE | nc -w 1 patchbay-telemetry 4318; sleep 0.3; done';
    const container = { Env: ['NODE={{.Node.Hostname}}'] };
    await stack.create({ name: `sender-${node}`, script, nodes: [node], container });
    await stack.untilRunning(`sender-${node}`, 1);
  }

  it('leads to a broker that publishes no port, on whichever node it is, and again where it moves to; nothing of it is left', async () => {
    // To whoever connects it says on which node it is.
    const script = 'nc -ll -p 6379 -e sh -c "echo $NODE"';
    const container = { Env: ['NODE={{.Node.Hostname}}'] };
    await stack.create({ name: 'redis', script, nodes: ['n2'], container });
    await stack.untilRunning('redis', 1);
    const engine = stack.engine();
    const over = new AbortController();
    try {
      const observation = await engine.observe('way', [], AbortSignal.timeout(10_000));
      const application = brokerApplication();
      const place = brokerUrl(application, observation);
      if ('url' in place || !place.inside) throw new Error(`It is no broker inside: ${JSON.stringify(place)}`);
      const way = brokerWay(application, place.inside, infoTarget(observation.engine))!;
      const options = { programs, onState: () => undefined, onRefused: () => undefined };
      const held = await holdForwarder(way, options, over.signal);
      await held.opened;
      const port = held.outbound[0]!.localPort;
      expect(await said(port)).toBe('n2');
      await stack.move('redis', 'n3');
      expect(await saidInTheEnd(port, 'n3')).toBe('n3');
      await held.close();
      const left = await stack.manager.listContainers({ all: true, filters: { label: ['dev.patchbay.forwarder'] } });
      expect(left).toEqual([]);
    } finally {
      over.abort();
      engine.dispose();
    }
  }, 60_000);

  it('leads telemetry of tasks on any node to the receiver on this machine', async () => {
    const senders = new Set<string>();
    const receiver = createServer((socket) => {
      socket.on('error', () => undefined).on('data', (chunk) => senders.add(String(chunk).trim()));
    });
    await once(receiver.listen(0, '127.0.0.1'), 'listening');
    const over = new AbortController();
    try {
      const { port } = receiver.address() as AddressInfo;
      const sends = { environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://patchbay-telemetry:4318' } };
      const [settings] = telemetryForwards(brokerApplication(sends), { host: stack.cluster.hosts[0]! }, port);
      const options = { programs, onState: () => undefined, onRefused: () => undefined };
      const held = await holdForwarder(settings!, options, over.signal);
      await held.opened;
      // Only now: Docker loses sight of a node for up to 80 s which leaves a network, as this one just has, and joins it again within about 60 ms.
      await sendFrom('n1');
      await expect.poll(() => [...senders].sort(), { timeout: 30_000 }).toEqual(['n1', 'n2', 'n3']);
      await held.close();
    } finally {
      over.abort();
      receiver.close();
    }
  }, 60_000);
});

function brokerApplication(facts: Partial<Service> = {}): Application {
  const network = { name: 'way_default', isExternal: false, isInternal: false, labels: {} };
  const redis = aService('redis', { image: 'redis', networks: { default: { aliases: [] } }, ...facts });
  return { ...anApplication([redis]), name: 'way', networks: { default: network } };
}

async function said(port: number): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.setTimeout(2000, () => socket.destroy());
  await once(socket, 'connect');
  return (await text(socket).catch(() => '')).trim();
}

/** The old one may answer a while longer, and between the two there is none. */
async function saidInTheEnd(port: number, awaited: string): Promise<string> {
  let last = '';
  for (const deadlineMs = Date.now() + 30_000; Date.now() < deadlineMs && last !== awaited; await sleep(200)) {
    last = await said(port).catch(() => '');
  }
  return last;
}
