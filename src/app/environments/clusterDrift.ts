import { ownProperty } from '../../base/ownProperty.ts';
import { changedParts } from '../../engine/configParts.ts';
import type { ClusterService } from '../../engine/observation.ts';
import { imageName } from '../../engine/plan/names.ts';
import type { Step } from '../../engine/step.ts';
import type { DriftFacts } from './driftFinding.ts';
import { attributePath, bringBack, driftFinding, replicasPaths, type DriftFinding } from './driftFinding.ts';
import { madeParts } from './madeParts.ts';

export type DeployStep = Extract<Step, { kind: 'deploy' }>;

/** What a cluster keeps of a service that is not as the manifest says, by what it would be told about that. */
export function clusterDrift({ service, change, reason, replicas }: DeployStep, facts: DriftFacts): DriftFinding {
  const kept = facts.observation.cluster?.services.find((each) => each.service === service);
  if (!kept) {
    return driftFinding('drift.replicas', `${service} is not there. ${bringBack}`, [service], replicasPaths(service));
  }
  switch (change) {
    case 'scale':
      return otherCount(service, kept, replicas);
    case 'create':
    case 'update':
    case 'rebalance':
      return configuration(service, kept, reason, facts);
    case 'start':
    case 'stop':
    case 'restart':
    case 'pause':
    case 'resume':
      return driftFinding('drift.stopped', `${service} does not run: ${reason}. ${bringBack}`, [service], []);
  }
}

function otherCount(service: string, { replicas: kept = 0 }: ClusterService, wanted = 0): DriftFinding {
  const message = `${service} is kept at ${kept} ${kept === 1 ? 'replica' : 'replicas'}, and the manifest says ${wanted}. ${bringBack}`;
  const takenOver = { service, attribute: 'replicas', value: String(kept) } as const;
  return driftFinding('drift.replicas', message, [service], replicasPaths(service), takenOver);
}

function configuration(
  name: string,
  { configHash, configParts: before, image }: ClusterService,
  reason: string,
  { application, observation }: DriftFacts,
): DriftFinding {
  const service = ownProperty(application.services, name);
  const isKnown = service && before && configHash !== undefined;
  const parts = isKnown
    ? changedParts(before, madeParts(application, observation.engine.traits)(service)).map((part) => part.name)
    : [];
  const isImage = parts.length === 0 && reason === 'its image is newer';
  const blame = [...parts, ...(isImage ? ['image'] : [])].map((part) => attributePath(name, part));
  const message = `${name} runs otherwise than the manifest says: ${reason}. ${bringBack}`;
  const isOtherImage = parts.includes('image') && service && image !== imageName(application, service);
  return driftFinding(
    isImage ? 'drift.image' : 'drift.configuration',
    message,
    [name],
    blame,
    isOtherImage ? { service: name, attribute: 'image', value: image } : undefined,
  );
}
