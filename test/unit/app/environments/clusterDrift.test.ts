import { describe, expect, it } from 'vitest';
import { driftOf } from '../../../../src/app/environments/drift.ts';
import { declaredParts } from '../../../../src/app/environments/madeParts.ts';
import { promotionOf } from '../../../../src/app/environments/promotion.ts';
import type { ClusterService } from '../../../../src/engine/observation.ts';
import { plan } from '../../../../src/engine/plan.ts';
import { clusterHash } from '../../../../src/engine/plan/swarm/clusterHash.ts';
import type { Application } from '../../../../src/manifest/model.ts';
import { aClusterService, aNode, aSwarmObservation, aTask } from '../../../fakes/clusterModels.ts';
import { aContainer, anApplication, anObservation, aService, swarmInfo } from '../../../fakes/models.ts';

const web = aService('web', { replicas: 2, environment: { TOKEN: 's3cret' } });
const application = anApplication([web]);

/** What a cluster keeps of a service that was told of as the application has it. */
function kept(from: Application, facts: Partial<ClusterService> = {}): ClusterService {
  const service = from.services['web']!;
  return aClusterService('web', service.replicas, {
    image: service.image!,
    configHash: clusterHash(from, service, {}),
    configParts: declaredParts(from)(service),
    ...facts,
  });
}

function driftFrom(there: readonly ClusterService[]) {
  const tasks = [aTask('web', 1, 'n1'), aTask('web', 2, 'n1')];
  const observation = aSwarmObservation(there.length === 0 ? [] : tasks, { services: there, nodes: [aNode('n1')] });
  return driftOf({
    application,
    observation,
    plan: plan({ action: 'up', application, observation, removeOrphans: true }),
  });
}

describe('what drifts on a cluster', () => {
  it('is nothing where the cluster was told what the manifest says', () => {
    expect(driftFrom([kept(application)])).toEqual([]);
  });

  it('is a number of replicas that somebody has set, which may be taken over', () => {
    expect(driftFrom([kept(application, { replicas: 5 })])).toMatchObject([
      {
        code: 'drift.replicas',
        message: expect.stringContaining('kept at 5 replicas, and the manifest says 2') as string,
        takenOver: { service: 'web', attribute: 'replicas', value: '5' },
      },
    ]);
  });

  it('is what a cluster alone follows, by name, and another image, which may be taken over', () => {
    const before = anApplication([{ ...web, image: 'web:0', deploy: { endpointMode: 'dnsrr' }, environment: {} }]);
    const [finding, ...rest] = driftFrom([kept(before)]);
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({
      code: 'drift.configuration',
      takenOver: { service: 'web', attribute: 'image', value: 'web:0' },
    });
    expect(finding!.blame).toEqual(
      expect.arrayContaining([
        ['services', 'web', 'deploy', 'endpoint_mode'],
        ['services', 'web', 'environment', 'TOKEN'],
        ['services', 'web', 'image'],
      ]),
    );
    expect(JSON.stringify(finding)).not.toContain('s3cret');
  });

  it('is a service that was stopped, is not there, or is of none', () => {
    expect(driftFrom([kept(application, { replicas: 0, replicasBeforeStop: 2 })])).toMatchObject([
      { code: 'drift.stopped' },
    ]);
    expect(driftFrom([])).toMatchObject([{ code: 'drift.replicas', services: ['web'] }]);
    const codes = driftFrom([kept(application), aClusterService('old', 1)]).map(({ code }) => code);
    expect(codes).toEqual(['drift.orphan']);
  });
});

describe('a promotion to a cluster', () => {
  it('explains what the cluster keeps otherwise, with what it alone follows', () => {
    const before = anApplication([{ ...web, replicas: 1, deploy: { endpointMode: 'dnsrr' } }]);
    const source = {
      environment: 'dev',
      application,
      observation: anObservation([aContainer('web', 1, { imageId: 'sha256:a' })]),
      digests: { 'sha256:a': [] },
    };
    const facts = { engine: { ...swarmInfo, address: 'tcp://far:2376' } };
    const observation = aSwarmObservation([], { services: [kept(before)], nodes: [aNode('n1')] }, facts);
    const promotion = promotionOf(source, { environment: 'prod', application, observation, digests: {} });
    expect(promotion.problems).toEqual([]);
    expect(promotion.services).toMatchObject([{ service: 'web', image: 'sha256:a', isBrought: true }]);
    expect(promotion.services[0]!.changes).toMatchObject([
      { attribute: 'replicas', from: '1', to: '2' },
      { attribute: 'deploy.endpoint_mode', change: 'removed' },
      { attribute: 'image', to: 'sha256:a' },
    ]);
  });
});
