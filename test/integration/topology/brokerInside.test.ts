import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../broker/eventually.ts';
import { freePort, hasRedisServer } from '../broker/redisServer.ts';
import { hasDocker, newComposeWorld, type ComposeWorld } from '../cli/composeWorld.ts';
import { observe, textOf } from './observedEdges.ts';
import { barePythonService, hasRedisPy, python, pythonService, writeServices } from './undeclaredServices.ts';
import { untilFlowing } from './untilFlowing.ts';

/** The broker is a service as well, and this machine reaches it by a published port. `reports` runs on this machine. */
const manifest = (port: number): string => `
x-service: &service
  image: node:22-alpine
  init: true
  stop_grace_period: 0s
  volumes: ["./service.cjs:/service.cjs:ro", "./bare.py:/bare.py:ro"]
x-client: &client
  <<: *service
  environment: { REDIS_URL: "redis://redis:6379" }
services:
  redis: { image: "redis:7-alpine", ports: ["127.0.0.1:${port}:6379"], stop_grace_period: 0s }
  checkout: { <<: *client, command: [node, /service.cjs, checkout] }
  billing: { <<: *client, command: [node, /service.cjs, billing], deploy: { replicas: 2 } }
  stock: { <<: *client, image: "python:3-alpine", command: [python3, /bare.py] }
  mailer:
    <<: *client
    command: [node, /service.cjs, mailer]
    x-patchbay: { run: { command: "${process.execPath} service.cjs mailer" } }
  web: { <<: *service, command: [node, /service.cjs, web], environment: { API_URL: "http://api:8080" } }
  api: { <<: *service, command: [node, /service.cjs, api] }
  reports:
    <<: *client
    x-patchbay: { run: { command: "${python} service.py" } }
x-patchbay:
  broker: redis
`;

const edges = [
  'checkout publishes orders.created',
  'billing consumes orders.created as billing',
  'billing publishes invoices',
  'stock consumes invoices',
  'stock publishes stock.low',
  'mailer consumes stock.low',
  'mailer publishes mails.sent',
  'reports consumes mails.sent as reports',
  'reports publishes daily',
  'web calls api',
  ...['checkout', 'billing', 'stock', 'mailer', 'reports'].map((name) => `${name} calls redis`),
].sort();

const isReady = hasRedisServer() && hasRedisPy() && hasDocker;

describe.skipIf(!isReady)('Services that declare nothing, with a broker beside them in a container', () => {
  let world: ComposeWorld;

  beforeAll(async () => {
    const port = await freePort();
    world = await newComposeWorld(manifest(port));
    await Promise.all([
      writeServices(world.cli.directory),
      world.cli.write('service.py', pythonService),
      world.cli.write('bare.py', barePythonService),
    ]);
    const up = await world.patchbay('up', '-d', '--local', 'reports');
    expect(up.exitCode, up.stderr).toBe(0);
    const redis = new Redis({ port, host: '127.0.0.1' });
    await untilFlowing(world, redis).finally(() => redis.disconnect());
  }, 90_000);

  afterAll(() => world.dispose());

  it('are found by what they do and whom they call, each edge and no other', async () => {
    for (let run = 0; run < 3; run++) {
      const { edges: found, unknown } = await observe(world, '1s');
      expect(found.map(textOf).sort()).toEqual(edges);
      // What is in the environment of a service says whom it calls.
      for (const edge of found) expect(edge).toMatchObject({ declared: edge.kind === 'calls', observed: true });
      expect(unknown).toEqual([]);
    }
  }, 60_000);

  it('are not told apart where two come by the same port, which is said', async () => {
    const up = await world.patchbay('up', '-d', '--local', 'reports', '--local', 'mailer');
    expect(up.exitCode, up.stderr).toBe(0);
    const { edges: found, unknown } = await eventually(
      () => observe(world, '1s'),
      (topology) => topology.unknown.length > 0,
    );
    const ofBoth = (text: string): boolean => /^(?:mailer|reports) (?:publishes|consumes)/.test(text);
    expect(found.map(textOf).sort()).toEqual(edges.filter((edge) => !ofBoth(edge)));
    expect(unknown.join(' ')).toMatch(/publishes mails\.sent: nobody can say who that is; it may be mailer, reports/);
  }, 60_000);
});
