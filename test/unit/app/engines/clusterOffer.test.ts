import { describe, expect, it } from 'vitest';
import { mayOfferCluster, nodesOnOffer } from '../../../../src/app/engines/clusterOffer.ts';
import type { ReadySnapshot } from '../../../../src/app/monitors/applicationMonitor.ts';
import type { ObservedContainer } from '../../../../src/engine/observation.ts';
import { aContainer, anApplication, anObservation, aService, dockerInfo } from '../../../fakes/models.ts';

function onDocker(nodes: number | undefined, containers: readonly ObservedContainer[] = []): ReadySnapshot {
  const engine = { ...dockerInfo, ...(nodes !== undefined && { managedNodes: nodes }) };
  const observation = anObservation(containers, { engine });
  return { state: 'ready', application: anApplication([aService('web')]), observation, problems: [] };
}

describe('a Swarm', () => {
  it('is offered where nobody has chosen, nothing runs yet, and there are other machines', () => {
    expect(mayOfferCluster(onDocker(3), 'auto', undefined)).toBe(true);
    expect(mayOfferCluster(onDocker(1), 'auto', undefined)).toBe(false);
    expect(mayOfferCluster(onDocker(undefined), 'auto', undefined)).toBe(false);
    expect(mayOfferCluster(onDocker(3), 'docker', undefined)).toBe(false);
    expect(mayOfferCluster(onDocker(3), 'auto', 'prod')).toBe(false);
    expect(mayOfferCluster(onDocker(3, [aContainer('web', 1)]), 'auto', undefined)).toBe(false);
  });

  it('is counted, whichever application is on its manager', () => {
    expect(nodesOnOffer([{ state: 'loading' }, onDocker(undefined), onDocker(3)])).toBe(3);
    expect(nodesOnOffer([onDocker(undefined)])).toBeUndefined();
  });
});
