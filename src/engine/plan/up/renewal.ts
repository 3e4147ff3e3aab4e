import type { Step } from '../../step.ts';
import type { Assessment } from './assessment.ts';
import { stopStep } from '../containers.ts';
import { serviceOf } from '../dependencies.ts';
import { findDrift, networkNames } from '../drift.ts';
import { stopsBefore } from '../stop.ts';
import type { UpRequest } from './upRequest.ts';
import { isUpOrPaused } from '../../containerState.ts';

/** The networks that are made anew in an `up`, and what that means for the containers in them. */
export interface Renewal {
  /** Maps the network's name on the engine to what changed. */
  readonly networks: ReadonlyMap<string, string>;
  /** Maps a service to why its containers are recreated, including those that were asked for. */
  readonly recreated: ReadonlyMap<string, string>;
  stepsFor(assessments: readonly Assessment[]): RenewalSteps;
}

export interface RenewalSteps {
  /** Stops everything in such a network and then removes it: a network can only be removed when nothing is in it. */
  readonly steps: readonly Step[];
  /** The names of containers that are stopped by then, running or not before. */
  readonly stopped: ReadonlySet<string>;
  /** Maps the step that creates a network to the step that removes the old one, by id. */
  readonly removalOf: ReadonlyMap<string, Step>;
}

const noSteps: RenewalSteps = { steps: [], stopped: new Set(), removalOf: new Map() };

export function planRenewal({ application, observation, chosen, recreated, mode }: UpRequest): Renewal {
  const networks = mode === 'up' ? findDrift(application, observation, chosen).renewed : new Map<string, string>();
  const concerned = [...chosen].flatMap((name) => {
    const service = serviceOf(application, name);
    const network = service && networkNames(application, service).find((each) => networks.has(each));
    return network === undefined ? [] : [[name, `the network ${network} is made anew`] as const];
  });
  return {
    networks,
    recreated: new Map([...concerned, ...(recreated ?? [])]),
    stepsFor: (assessments) => {
      const its = new Set(concerned.map(([name]) => name));
      const affected = assessments.filter(({ service }) => its.has(service.name));
      return networks.size === 0 ? noSteps : stepsFor(application, networks, affected);
    },
  };
}

function stepsFor(
  application: UpRequest['application'],
  networks: ReadonlyMap<string, string>,
  affected: readonly Assessment[],
): RenewalSteps {
  const leaving = affected.flatMap(({ surplus, leftovers }) => [...surplus, ...leftovers]).filter(isUpOrPaused);
  const replaced = affected.flatMap(({ created }) =>
    created.flatMap(({ replaces, reason }) => (replaces ? [{ container: replaces, reason }] : [])),
  );
  const running = replaced.filter(({ container }) => isUpOrPaused(container));
  const before = stopsBefore(
    application,
    running.map(({ container }) => container),
  );
  const stops = running.map(({ container, reason }) =>
    stopStep(container, serviceOf(application, container.service), before(container.service), reason),
  );
  const gone = [...stops.map(({ id }) => id), ...leaving.map(({ name }) => `stop:${name}`)];
  const removals = [...networks].map(([name, reason]): Step => {
    return { id: `remove-network:${name}`, kind: 'remove-network', name, after: gone, reason };
  });
  return {
    steps: [...stops, ...removals],
    stopped: new Set(replaced.map(({ container }) => container.name)),
    removalOf: new Map(removals.map((step) => [step.id.replace('remove-', ''), step])),
  };
}
