import { isAnonymous } from '../anonymousVolume.ts';
import { isUpOrPaused } from '../containerState.ts';
import type { Observation, ObservedNode } from '../observation.ts';
import { publishedPortsOf } from '../ports.ts';
import type { PlanStanding } from '../step.ts';

/** What a quota counts of what is there. */
export function standingOf({ containers, parked = [], volumes, imageBytes = {}, cluster }: Observation): PlanStanding {
  return {
    containers: [...containers, ...parked].map((each) => ({
      name: each.name,
      service: each.service,
      isUp: isUpOrPaused(each),
      limits: each.limits ?? {},
      ports: publishedPortsOf(each.publishers),
    })),
    volumes: volumes.filter((name) => !isAnonymous(name)),
    imageBytes,
    ...(cluster ? { nodes: cluster.nodes.filter(takesTasks).length } : {}),
  };
}

function takesTasks({ state, availability }: ObservedNode): boolean {
  return state === 'ready' && availability === 'active';
}
