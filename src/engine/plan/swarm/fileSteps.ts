import type { ClusterService, KeptFile } from '../../observation.ts';
import type { Step } from '../../step.ts';
import type { ClusterUp } from './clusterRequest.ts';
import { keptGrants } from './keptFiles.ts';
import type { ClusterAssessment } from './assess.ts';

/** The configs and secrets of a service that the cluster does not have yet. */
export function fileSteps(request: ClusterUp, { service }: ClusterAssessment): readonly Step[] {
  const { application, contents, cluster } = request;
  return keptGrants(application, service, contents).flatMap(({ kind, file, name, isExternal }): Step[] => {
    const kept = kind === 'config' ? cluster.configs : cluster.secrets;
    const everywhere = kind === 'config' ? cluster.everywhere.configs : cluster.everywhere.secrets;
    if (name === undefined || isExternal || everywhere.includes(name) || kept.some((each) => each.name === name)) {
      return [];
    }
    const isOther = kept.some((each) => each.file === file);
    const reason = isOther ? 'its content changed' : 'not there yet';
    return [{ id: `${kind}:${name}`, kind: `create-${kind}`, file, name, after: [], reason }];
  });
}

/**
 * Removes what the cluster keeps of the manifest's files and no service will have any more, nor had before its last update: a rollback
 * needs that. Nothing goes while it is not known of some service what it has.
 */
export function staleFileSteps(
  request: ClusterUp,
  assessments: readonly ClusterAssessment[],
  steps: readonly Step[],
): readonly Step[] {
  const { application, contents, cluster, mode } = request;
  if (mode !== 'up') return [];
  const removed = new Set(steps.flatMap((step) => (step.kind === 'remove-service' ? [step.name] : [])));
  const updated = new Set(assessments.filter(isToldAll).map(({ name }) => name));
  const staying = cluster.services.filter(({ name }) => !removed.has(name));
  if (staying.some(({ files }) => files === undefined)) return [];
  const granted = assessments.filter(isToldAll).flatMap(({ service }) => keptGrants(application, service, contents));
  const needed = new Set([
    ...granted.flatMap(({ name }) => name ?? []),
    ...staying.flatMap((each) => filesOf(each, updated.has(each.name))),
  ]);
  const after = steps.flatMap(({ kind, id }) =>
    kind === 'wait' || kind === 'deploy' || kind === 'remove-service' ? [id] : [],
  );
  const stale = (kind: 'config' | 'secret', kept: readonly KeptFile[]): readonly Step[] =>
    kept
      .filter(({ name, file }) => file !== undefined && !needed.has(name))
      .map(({ name }) => ({
        id: `remove-${kind}:${name}`,
        kind: `remove-${kind}`,
        name,
        after,
        reason: 'no service has it any more',
      }));
  return [...stale('config', cluster.configs), ...stale('secret', cluster.secrets)];
}

function isToldAll({ change }: ClusterAssessment): boolean {
  return change?.change === 'create' || change?.change === 'update';
}

/** After an update, what a service has now is what it had before; but one that was paused, and goes on, is still the same. */
function filesOf({ files, update }: ClusterService, isUpdated: boolean): readonly string[] {
  return isUpdated && !update?.isHeld ? (files?.now ?? []) : [...(files?.now ?? []), ...(files?.before ?? [])];
}
