import { ownProperty } from '../../base/ownProperty.ts';
import { changedParts } from '../../engine/configParts.ts';
import type { Observation, ObservedContainer } from '../../engine/observation.ts';
import { imageName } from '../../engine/plan/names.ts';
import type { Step } from '../../engine/step.ts';
import type { Application } from '../../manifest/model.ts';
import { clusterDrift } from './clusterDrift.ts';
import {
  attributePath,
  bringBack,
  driftFinding,
  replicasPaths,
  type DriftFacts,
  type DriftFinding,
  type TakenOver,
} from './driftFinding.ts';
import { madeParts } from './madeParts.ts';

/**
 * What of what runs is not as the manifest says. A step of the plan that would change it is the proof, so a plan without steps is no
 * drift. What waits, or only gets an image that nothing runs yet, is none either.
 */
export function driftOf(facts: DriftFacts): readonly DriftFinding[] {
  const { plan, application } = facts;
  const byService = Map.groupBy(plan.steps.filter(isAboutService), ({ service }) => service);
  const services = [...byService].flatMap(([service, steps]) =>
    Object.hasOwn(application.services, service) ? ofService(service, steps, facts) : [orphan(service, steps)],
  );
  const lost = plan.steps.flatMap((step) => (step.kind === 'create-network' ? networkGone(step, facts) : []));
  const kept = (plan.problems ?? []).flatMap(({ code, message }) => {
    const known = ownProperty(keptCodes, code);
    return known === undefined ? [] : [driftFinding(known, message, [], [])];
  });
  return [...services, ...lost, ...kept];
}

type ServiceStep = Extract<Step, { readonly service: string }>;

function isAboutService(step: Step): step is ServiceStep {
  return 'service' in step;
}

/** What the planner tells of networks and volumes that stay as they are. */
const keptCodes: Readonly<Record<string, string>> = {
  'engine.network-differs': 'drift.network',
  'engine.volume-differs': 'drift.volume',
};

function ofService(name: string, steps: readonly ServiceStep[], facts: DriftFacts): readonly DriftFinding[] {
  const told = steps.find((step) => step.kind === 'deploy');
  if (told) return [clusterDrift(told, facts)];
  const created = steps.filter((step) => step.kind === 'create');
  const replaced = created.filter(({ replaces }) => replaces !== undefined);
  const [anew] = replaced;
  const found = [
    anew && configuration(name, anew, facts),
    replicas(name, created.length - replaced.length, steps, facts),
    stopped(name, steps, facts),
  ];
  return found.filter((one) => one !== undefined);
}

function configuration(
  service: string,
  step: Extract<Step, { kind: 'create' }>,
  { observation, application }: DriftFacts,
): DriftFinding {
  const container = observation.containers.find(({ id }) => id === step.replaces);
  const parts = container ? changedIn(container, application, service, observation) : [];
  const isImage = parts.length === 0 && step.reason === 'its image is newer';
  const blame = [...parts, ...(isImage ? ['image'] : [])].map((part) => attributePath(service, part));
  const message = `${service} runs otherwise than the manifest says: ${step.reason}. ${bringBack}`;
  const code = isImage ? 'drift.image' : 'drift.configuration';
  return driftFinding(code, message, [service], blame, otherImage(service, container, parts, application));
}

/** The name of the image that runs, where the manifest names another one. */
function otherImage(
  name: string,
  container: ObservedContainer | undefined,
  parts: readonly string[],
  application: Application,
): TakenOver | undefined {
  const service = ownProperty(application.services, name);
  if (!container || !service || !parts.includes('image') || container.image === imageName(application, service))
    return undefined;
  return { service: name, attribute: 'image', value: container.image };
}

/** The attributes that differ, by name. */
function changedIn(
  { configParts: before, configHash }: ObservedContainer,
  application: Application,
  name: string,
  { engine }: Observation,
): readonly string[] {
  const service = ownProperty(application.services, name);
  if (!before || !service || configHash === undefined) return [];
  return changedParts(before, madeParts(application, engine.traits)(service)).map((part) => part.name);
}

function replicas(
  name: string,
  missing: number,
  steps: readonly ServiceStep[],
  { application, observation }: DriftFacts,
): DriftFinding | undefined {
  const present = observation.containers.filter(({ service, isOneOff }) => service === name && !isOneOff).length;
  const wanted = ownProperty(application.services, name)?.replicas ?? 0;
  const blame = replicasPaths(name);
  const takenOver = { service: name, attribute: 'replicas', value: String(present) } as const;
  if (missing > 0) {
    const there = present === 0 ? 'is not there' : `has ${present} of ${wanted} containers`;
    return driftFinding(
      'drift.replicas',
      `${name} ${there}. ${bringBack}`,
      [name],
      blame,
      present === 0 ? undefined : takenOver,
    );
  }
  const created = steps.some(({ kind }) => kind === 'create');
  const surplus = created ? 0 : steps.filter(({ kind }) => kind === 'remove').length;
  if (surplus === 0) return undefined;
  const message = `${name} has ${present} containers, and the manifest says ${wanted}. ${bringBack}`;
  return driftFinding('drift.replicas', message, [name], blame, takenOver);
}

/** Of containers that are as they should be, those that do not run. */
function stopped(name: string, steps: readonly ServiceStep[], { observation }: DriftFacts): DriftFinding | undefined {
  const idle = steps.flatMap((step) => {
    const container = step.kind === 'start' && observation.containers.find((each) => each.name === step.name);
    return container && container.state !== 'running' && !isReplaced(step.name, steps) ? [step] : [];
  });
  const [first] = idle;
  if (!first) return undefined;
  const message = `${name} does not run: ${first.reason}. ${bringBack}`;
  return driftFinding('drift.stopped', message, [name], []);
}

function isReplaced(name: string, steps: readonly ServiceStep[]): boolean {
  return steps.some((step) => step.kind === 'create' && step.name === name);
}

function orphan(service: string, steps: readonly ServiceStep[]): DriftFinding {
  const names = [...new Set(steps.flatMap((step) => ('name' in step ? [step.name] : [])))].join(', ');
  const message = `${names} is there, and the manifest has no service "${service}". Remove it: patchbay up --remove-orphans.`;
  return driftFinding('drift.orphan', message, [service], []);
}

/** A network that containers are in that run: it was removed below them, or is another one now. */
function networkGone(
  { network, name, reason }: Extract<Step, { kind: 'create-network' }>,
  { observation, application }: DriftFacts,
): readonly DriftFinding[] {
  const users = Object.values(application.services).filter(({ networks }) => Object.hasOwn(networks, network));
  const running = users.filter(({ name: service }) => observation.containers.some((each) => each.service === service));
  if (running.length === 0) return [];
  const message = `The network ${name} is not as the manifest says: ${reason}. ${bringBack}`;
  return [
    driftFinding(
      'drift.network',
      message,
      running.map((service) => service.name),
      [['networks', network]],
    ),
  ];
}
