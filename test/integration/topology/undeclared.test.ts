import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedisServer, startRedisServer, type RedisServer } from '../broker/redisServer.ts';
import { hasDocker, newComposeWorld, type ComposeWorld } from '../cli/composeWorld.ts';
import { observe, textOf } from './observedEdges.ts';
import { barePythonService, hasRedisPy, python, pythonService, writeServices } from './undeclaredServices.ts';
import { scoreHops, untilFlowing } from './untilFlowing.ts';

/** Nobody declares what anybody publishes or consumes. Most of the services are of one image; two run on this machine. */
const manifest = (port: number): string => `
x-service: &service
  image: node:22-alpine
  init: true
  stop_grace_period: 0s
  volumes: ["./service.cjs:/service.cjs:ro", "./bare.py:/bare.py:ro"]
  extra_hosts: ["host.docker.internal:host-gateway"]
  environment: { REDIS_URL: "redis://host.docker.internal:${port}" }
x-local: &local { REDIS_URL: "redis://127.0.0.1:${port}" }
services:
  checkout: { <<: *service, command: [node, /service.cjs, checkout] }
  billing: { <<: *service, command: [node, /service.cjs, billing], deploy: { replicas: 2 } }
  audit: { <<: *service, command: [node, /service.cjs, audit] }
  risk: { <<: *service, command: [node, /service.cjs, risk] }
  scorer: { <<: *service, command: [node, /service.cjs, scorer] }
  stock: { <<: *service, image: "python:3-alpine", command: [python3, /bare.py] }
  mailer:
    <<: *service
    x-patchbay: { run: { command: "${process.execPath} service.cjs mailer", environment: *local } }
  reports:
    <<: *service
    x-patchbay: { run: { command: "${python} service.py", environment: *local } }
x-patchbay:
  broker: redis://127.0.0.1:${port}
`;

/** All that there is, and nothing else. */
const edges = [
  'checkout publishes orders.created',
  'billing consumes orders.created as billing',
  'billing publishes invoices',
  'audit consumes orders.created',
  'stock consumes invoices',
  'stock publishes stock.low',
  'mailer consumes stock.low',
  'mailer publishes mails.sent',
  'reports consumes mails.sent as reports',
  'reports publishes daily',
  'a Lua script publishes scores',
  'risk consumes scores as risk',
].sort();

const runs = 10;
const isReady = hasRedisServer() && hasRedisPy() && hasDocker;

describe.skipIf(!isReady)(
  'Services that declare nothing, in containers and on this machine, in Node.js and Python',
  () => {
    let server: RedisServer;
    let world: ComposeWorld;

    beforeAll(async () => {
      // Where containers reach it.
      server = await startRedisServer(['--bind', '0.0.0.0', '--protected-mode', 'no', '--appendonly', 'no']);
      world = await newComposeWorld(manifest(server.port));
      await Promise.all([
        writeServices(world.cli.directory),
        world.cli.write('service.py', pythonService),
        world.cli.write('bare.py', barePythonService),
      ]);
      const up = await world.patchbay('up', '-d', '--local', 'mailer', '--local', 'reports');
      expect(up.exitCode, up.stderr).toBe(0);
      await untilFlowing(world, server.client(), scoreHops);
    }, 90_000);

    afterAll(async () => {
      await world.dispose();
      await server.stop();
    });

    it(`are found by what they do, each edge and no other, ${runs} times`, async () => {
      for (let run = 0; run < runs; run++) {
        const topology = await observe(world, '1s');
        expect(topology.edges.map(textOf).sort()).toEqual(edges);
        for (const edge of topology.edges) {
          expect(edge, textOf(edge)).toMatchObject({ declared: false, observed: true });
          expect(edge.evidence.length, textOf(edge)).toBeGreaterThan(0);
        }
        expect(topology.unknown).toEqual([]);
      }
    }, 60_000);
  },
);
