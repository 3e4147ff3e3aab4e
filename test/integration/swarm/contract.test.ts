import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import { engineTraits } from '../../../src/engine/traits.ts';
import type { Deploy } from '../../../src/manifest/model/deploy.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { describeEngine } from '../engine/contract.ts';
import { ensureBusybox } from '../engine/images.ts';
import { canRunCluster, Cluster } from './cluster.ts';

if (await canRunCluster()) {
  let cluster: Cluster;
  let configFolder: string;
  describeEngine('a Swarm', {
    traits: engineTraits.swarm,
    fit: onOneNode,
    connect: () => connectEngine({ kind: 'swarm', host: cluster.hosts[0]! }, silentLogger),
    connectNowhere: () => connectEngine({ kind: 'swarm', host: 'unix:///nowhere/docker.sock' }, silentLogger),
    prepare: async () => {
      // No context of whoever runs the tests is asked.
      configFolder = await mkdtemp(join(tmpdir(), 'patchbay-contexts-'));
      process.env['DOCKER_CONFIG'] = configFolder;
      await ensureBusybox();
      cluster = await Cluster.start(1);
      await cluster.load('busybox:latest');
    },
    cleanUp: async () => {
      await cluster.remove();
      delete process.env['DOCKER_CONFIG'];
      await rm(configFolder, { recursive: true, force: true });
    },
  });
} else {
  describe.skip('a Swarm: no cluster can be made here, so nothing of it is tested', () => {
    it('is skipped', () => undefined);
  });
}

/**
 * Without virtual addresses, which not every machine that tests run on can route, and with as short waits as a Swarm can be told. What `restart`
 * says is said in Swarm's own words, as it would else keep everything up. Ports are of every address: a Swarm publishes none of one alone.
 */
function onOneNode(service: Service): Service {
  const deploy: Deploy = {
    endpointMode: 'dnsrr',
    update: { monitorMs: 300, parallelism: 0 },
    restartPolicy: restartPolicyOf(service.restart),
  };
  return { ...service, ports: service.ports.map((port) => ({ ...port, hostIp: '', mode: 'host' })), deploy };
}

function restartPolicyOf(restart: string): NonNullable<Deploy['restartPolicy']> {
  const [name, attempts] = restart.split(':');
  if (name === 'on-failure') return { condition: name, delayMs: 200, maxAttempts: Number(attempts) };
  return { condition: name === 'no' ? 'none' : 'any', delayMs: 200 };
}
