import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownedBy } from '../../../../src/app/applications/ownedRows.ts';
import { noDoings } from '../../../../src/app/services/activity.ts';
import { serviceTree } from '../../../../src/app/services/serviceTree.ts';
import type { ObservedContainer } from '../../../../src/engine/observation.ts';
import { aClusterService, aNode, aSwarmObservation, aTask } from '../../../fakes/clusterModels.ts';
import { anApplication, aService } from '../../../fakes/models.ts';

const application = anApplication([aService('web', { replicas: 3 }), aService('db')]);
const nodes = [aNode('n1'), aNode('n2', { address: '10.81.0.3' })];
const services = [aClusterService('web', 3), aClusterService('db', 1)];

function rowsOf(containers: readonly ObservedContainer[], nowMs = 0, doings = noDoings, usages = new Map()) {
  const observation = aSwarmObservation(containers, { services, nodes });
  const tree = serviceTree(application, observation, doings, usages, nowMs);
  return { tree: ownedBy(tree, 'key'), nodes: tree.nodes && ownedBy(tree.nodes, 'key') };
}

describe('the rows of replicas', () => {
  it('stay the same objects while nothing of them changes, below their service and below their node', () => {
    const [kept, before, after] = [aTask('web', 1, 'n1'), aTask('web', 2, 'n1'), aTask('web', 2, 'n2')];
    const one = rowsOf([kept, before]);
    const other = rowsOf([kept, after]);
    expect(other.tree.children[0]?.children[0]).toBe(one.tree.children[0]?.children[0]);
    expect(other.nodes?.children[0]?.children[0]).toBe(one.nodes?.children[0]?.children[0]);
    expect(other.tree.children[0]?.children[1]).not.toEqual(one.tree.children[0]?.children[1]);
    expect(other.nodes?.children.map(({ children }) => children.length)).toEqual([1, 1]);
  });

  it('say of containers seen before what they say of the same ones seen for the first time', () => {
    const usage = { cpu: 1, memoryBytes: 1, memoryLimitBytes: 2 };
    const standing = fc.constantFrom('debugging', 'paused', undefined);
    const moment = fc.record({
      nowMs: fc.constantFrom(0, 5000, 60_000),
      debugged: standing,
      isStopped: fc.boolean(),
      isUsed: fc.boolean(),
      restartCount: fc.constantFrom(0, 5),
    });
    const made = [0, 5].map((restartCount) =>
      [aTask('web', 1, 'n1'), aTask('web', 2, undefined), aTask('db', 1, 'n2')].map((task) => ({
        ...task,
        restartCount,
        startedAtMs: 1,
        publishers: [{ hostIp: '', publishedPort: 80, targetPort: 80, protocol: 'tcp' }],
      })),
    );
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 6 }), (moments) => {
        for (const { nowMs, debugged, isStopped, isUsed, restartCount } of moments) {
          const containers = made[restartCount === 0 ? 0 : 1] ?? [];
          const doings = {
            ...noDoings,
            debugging: new Map(debugged === undefined ? [] : [['shop-web-1', { state: debugged }]]),
            stops: new Map(isStopped ? [['shop-db-1', 2]] : []),
          };
          const usages = new Map(isUsed ? [['shop-web-1', usage]] : []);
          expect(rowsOf(containers, nowMs, doings, usages)).toEqual(
            rowsOf(structuredClone(containers), nowMs, doings, usages),
          );
        }
      }),
    );
  });
});
