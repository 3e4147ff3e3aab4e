import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApplicationMonitor } from '../../../src/app/monitors/applicationMonitor.ts';
import { VariedManifest } from '../../../src/app/monitors/variedManifest.ts';
import type { TelemetryStanding } from '../../../src/app/services/telemetryStanding.ts';
import { TelemetryReceiving } from '../../../src/app/telemetry/receiving.ts';
import { TapReceiver } from '../../../src/app/telemetry/tapReceiver.ts';
import { TelemetryChoices } from '../../../src/app/telemetry/telemetryChoices.ts';
import { DisposableStore, toDisposable } from '../../../src/base/disposable.ts';
import { Emitter } from '../../../src/base/event.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import { Forwarding } from '../../../src/engine/forward/forwarding.ts';
import { nodeManifestHost } from '../../../src/manifest/files/nodeHost.ts';
import { resolve } from '../../../src/manifest/resolve.ts';
import { FakeTrust } from '../../fakes/fakeTrust.ts';
import { eventually } from '../broker/eventually.ts';
import { hasDocker, newComposeWorld, type ComposeWorld } from '../cli/composeWorld.ts';
import { startTap, type TapWorker } from '../tap/tapWorker.ts';

/** It sends a span every now and then to where its environment says, as the SDK does, and knows nothing else. */
const sender = `
const { OTEL_EXPORTER_OTLP_ENDPOINT: to, OTEL_SERVICE_NAME: name, OTEL_RESOURCE_ATTRIBUTES: more } = process.env;
const pairs = [['service.name', name], ...more.split(',').map((pair) => pair.split('='))];
const attributes = pairs.map(([key, value]) => ({ key, value: { stringValue: value } }));
const send = () => {
  const start = BigInt(Date.now()) * 1000000n;
  const random = (length) => Array.from({ length }, () => Math.floor(Math.random() * 16).toString(16)).join('');
  const span = { traceId: random(32), spanId: random(16), name: 'tick', kind: 1, startTimeUnixNano: String(start), endTimeUnixNano: String(start + 5000000n) };
  const body = JSON.stringify({ resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans: [span] }] }] });
  fetch(to + '/v1/traces', { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(() => undefined);
};
setInterval(send, 200);
process.on('SIGTERM', () => process.exit(0));
`;

const manifest = `
services:
  web:
    image: node:22-alpine
    command: [node, -e, ${JSON.stringify(sender)}]
    networks: [front]
    deploy: { replicas: 2 }
    x-patchbay: { run: { command: "${process.execPath} sender.js" } }
  jobs:
    image: node:22-alpine
    command: [node, -e, ${JSON.stringify(sender)}]
    networks: [back]
networks: { front: , back: { internal: true } }
x-patchbay: { telemetry: true }
`;

interface SentSpan {
  readonly startTime: string;
  readonly resource: Readonly<Record<string, string>>;
}

describe.skipIf(!hasDocker)('Services that are told where their telemetry is received', () => {
  const store = new DisposableStore();
  const done = { exitCode: 0 };
  const session = 'inspector-1';
  let world: ComposeWorld;
  let tap: TapWorker;
  let standing: TelemetryStanding | undefined;

  beforeAll(async () => {
    world = await newComposeWorld(manifest);
    await world.cli.write('sender.js', sender);
    tap = startTap();
    receive();
  });
  afterAll(async () => {
    store.dispose();
    await world.dispose();
    await tap.stop();
  });

  /** As a window does whose Services view is looked at. */
  function receive(): void {
    const request = { files: [join(world.cli.directory, 'compose.yaml')], projectName: world.project };
    const read = () => {
      const { application } = resolve({ ...request, profiles: [], envFiles: [] }, nodeManifestHost({}));
      return Promise.resolve({ application: application!, manifest: 'compose.yaml', problems: [] });
    };
    const onDidChange = new Emitter<void>().event;
    const varied = new VariedManifest({ read, onDidChange });
    const address = { kind: 'docker' } as const;
    const connect = () => Promise.resolve({ engine: connectEngine(address, silentLogger), address });
    const monitor = store.add(new ApplicationMonitor(varied, { connect, onDidChange }, new FakeTrust(), silentLogger));
    const receiver = new TapReceiver(
      { peer: tap.peer, problem: undefined, onDidChange, start: () => undefined },
      (now) => {
        standing = now;
      },
    );
    const script = join(dirname(inject('commandLine')), 'forward.js');
    store.add(
      new TelemetryReceiving({
        ...{ application: 'a', monitor, receiver, logger: silentLogger },
        choices: new TelemetryChoices({ get: () => undefined, update: () => Promise.resolve() }),
        vary: (change) => varied.varyAll(change),
        begin: async (_operation, run, signal) => {
          await run(signal);
          return { kind: 'done', value: undefined };
        },
        forward: (settings) => {
          const program = { node: process.execPath, script, environment: process.env };
          const forwarding = new Forwarding(settings, program, () => undefined);
          void forwarding.open();
          return toDisposable(() => void forwarding.close());
        },
      }),
    );
    store.add(monitor.retain());
  }

  /** Resolves once each of these replicas has sent something that it began after this was called. */
  async function heardOf(...expected: readonly string[]): Promise<void> {
    const since = new Date().toISOString();
    await tap.peer.request('openSession', { session, maxMessages: 100_000, maxBytes: 64e6 });
    const source = { kind: 'span', id: 'span', label: 'span', project: world.project } as const;
    await tap.peer.request('setSources', { session, sources: [source] });
    const instances = async (): Promise<readonly string[]> => {
      const { rows } = await tap.tail(session, 40);
      const texts = await Promise.all(
        rows.map(({ sequence }) => tap.peer.request('copyAs', { session, sequence, format: 'text' })),
      );
      const spans = texts.map((each) => JSON.parse(each!.text) as SentSpan);
      for (const { resource } of spans) expect(resource['service.namespace']).toBe(world.project);
      const news = spans.filter(({ startTime }) => startTime > since);
      return news.map(({ resource }) => resource['service.instance.id'] ?? '');
    };
    await eventually(instances, (found) => expected.every((name) => found.includes(name)));
    await tap.peer.request('closeSession', { session });
  }
  const forwarders = async (): Promise<number> => {
    const label = `label=com.docker.compose.project=${world.project}`;
    const ids = await world.docker('ps', '-aq', '--filter', label, '--filter', 'label=dev.patchbay.forwarder');
    return ids.split('\n').filter((id) => id !== '').length;
  };
  const networks = async (): Promise<string> =>
    (await world.docker('network', 'ls', '-q', '--filter', `label=com.docker.compose.project=${world.project}`)).trim();

  it('send it from their containers, in networks that lead nowhere else too, and as local processes; nothing is left', async () => {
    const containers = ['web-1', 'web-2', 'jobs-1'].map((name) => `${world.project}-${name}`);
    expect(await world.patchbay('up', '-d')).toMatchObject(done);
    await heardOf(...containers);
    expect(standing).toMatchObject({ state: 'receiving' });
    expect(await forwarders()).toBe(2);
    // The forwarders are no services of anybody's.
    expect((await world.patchbay('ps', '-a')).stdout).not.toContain('patchbay-telemetry');
    expect((await world.patchbay('plan')).stdout).toContain('nothing to do');

    expect(await world.patchbay('up', '-d', '--local', 'web')).toMatchObject(done);
    await heardOf(`${world.project}-web-local`);

    expect(await world.patchbay('down')).toMatchObject(done);
    expect(await networks()).toBe('');
    await eventually(forwarders, (count) => count === 0);

    expect(await world.patchbay('up', '-d', 'jobs')).toMatchObject(done);
    await heardOf(`${world.project}-jobs-1`);
    store.dispose();
    await eventually(forwarders, (count) => count === 0);
  });
});
