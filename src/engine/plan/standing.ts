import { isAnonymous } from '../anonymousVolume.ts';
import { isUpOrPaused } from '../containerState.ts';
import type { Observation } from '../observation.ts';
import { publishedPortsOf } from '../ports.ts';
import type { PlanStanding } from '../step.ts';

/** What a quota counts of what is there. */
export function standingOf({ containers, parked = [], volumes, imageBytes = {} }: Observation): PlanStanding {
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
  };
}
