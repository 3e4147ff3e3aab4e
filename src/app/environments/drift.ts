import { ownProperty } from '../../base/ownProperty.ts';
import { changedParts, configParts } from '../../engine/configParts.ts';
import type { Observation, ObservedContainer } from '../../engine/observation.ts';
import type { Plan, Step } from '../../engine/step.ts';
import type { Application } from '../../manifest/model.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';

/** What `up` would do about what runs, which is what has drifted. Orphans count if it is to remove them. */
export interface DriftFacts {
  readonly application: Application;
  readonly observation: Observation;
  /** A plan `up` for that application and that observation. */
  readonly plan: Plan;
}

/**
 * What of what runs is not as the manifest says. A step of the plan that would change it is the proof, so a plan without steps is no
 * drift. What waits, or only gets an image that nothing runs yet, is none either.
 */
export function driftOf(facts: DriftFacts): readonly PolicyFinding[] {
  const { plan, application } = facts;
  const byService = Map.groupBy(plan.steps.filter(isAboutService), ({ service }) => service);
  const services = [...byService].flatMap(([service, steps]) =>
    Object.hasOwn(application.services, service) ? ofService(service, steps, facts) : [orphan(service, steps)],
  );
  const lost = plan.steps.flatMap((step) => (step.kind === 'create-network' ? networkGone(step, facts) : []));
  const kept = (plan.problems ?? []).flatMap(({ code, message }) => {
    const known = ownProperty(keptCodes, code);
    return known === undefined ? [] : [finding(known, message, [], [])];
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

function ofService(name: string, steps: readonly ServiceStep[], facts: DriftFacts): readonly PolicyFinding[] {
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
): PolicyFinding {
  const container = observation.containers.find(({ id }) => id === step.replaces);
  const parts = container ? changedIn(container, application, service, observation) : [];
  const isImage = parts.length === 0 && step.reason === 'its image is newer';
  const blame = [...parts, ...(isImage ? ['image'] : [])].map((part) => attributePath(service, part));
  const message = `${service} runs otherwise than the manifest says: ${step.reason}. ${bringBack}`;
  return finding(isImage ? 'drift.image' : 'drift.configuration', message, [service], blame);
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
  return changedParts(before, configParts(application, service, engine.traits.declaration)).map((part) => part.name);
}

function replicas(
  name: string,
  missing: number,
  steps: readonly ServiceStep[],
  { application, observation }: DriftFacts,
): PolicyFinding | undefined {
  const present = observation.containers.filter(({ service, isOneOff }) => service === name && !isOneOff).length;
  const wanted = ownProperty(application.services, name)?.replicas ?? 0;
  const blame = [attributePath(name, 'deploy.replicas'), attributePath(name, 'scale')];
  if (missing > 0) {
    const there = present === 0 ? 'is not there' : `has ${present} of ${wanted} containers`;
    return finding('drift.replicas', `${name} ${there}. ${bringBack}`, [name], blame);
  }
  const created = steps.some(({ kind }) => kind === 'create');
  const surplus = created ? 0 : steps.filter(({ kind }) => kind === 'remove').length;
  if (surplus === 0) return undefined;
  const message = `${name} has ${present} containers, and the manifest says ${wanted}. ${bringBack}`;
  return finding('drift.replicas', message, [name], blame);
}

/** Of containers that are as they should be, those that do not run. */
function stopped(name: string, steps: readonly ServiceStep[], { observation }: DriftFacts): PolicyFinding | undefined {
  const idle = steps.flatMap((step) => {
    const container = step.kind === 'start' && observation.containers.find((each) => each.name === step.name);
    return container && container.state !== 'running' && !isReplaced(step.name, steps) ? [step] : [];
  });
  const [first] = idle;
  if (!first) return undefined;
  const message = `${name} does not run: ${first.reason}. ${bringBack}`;
  return finding('drift.stopped', message, [name], []);
}

function isReplaced(name: string, steps: readonly ServiceStep[]): boolean {
  return steps.some((step) => step.kind === 'create' && step.name === name);
}

function orphan(service: string, steps: readonly ServiceStep[]): PolicyFinding {
  const names = [...new Set(steps.flatMap((step) => ('name' in step ? [step.name] : [])))].join(', ');
  const message = `${names} is there, and the manifest has no service "${service}". Remove it: patchbay up --remove-orphans.`;
  return finding('drift.orphan', message, [service], []);
}

/** A network that containers are in that run: it was removed below them, or is another one now. */
function networkGone(
  { network, name, reason }: Extract<Step, { kind: 'create-network' }>,
  { observation, application }: DriftFacts,
): readonly PolicyFinding[] {
  const users = Object.values(application.services).filter(({ networks }) => Object.hasOwn(networks, network));
  const running = users.filter(({ name: service }) => observation.containers.some((each) => each.service === service));
  if (running.length === 0) return [];
  const message = `The network ${name} is not as the manifest says: ${reason}. ${bringBack}`;
  return [
    finding(
      'drift.network',
      message,
      running.map((service) => service.name),
      [['networks', network]],
    ),
  ];
}

const bringBack = 'Bring it back with patchbay up, or change the manifest.';

function finding(
  code: string,
  message: string,
  services: readonly string[],
  blame: readonly (readonly string[])[],
): PolicyFinding {
  const own = services.map((service) => ['services', service]);
  return { code, effect: 'warn', message, services, blame: [...blame, ...own] };
}

/** `environment.DB.HOST` is the variable `DB.HOST`; other attributes are paths. */
export function attributePath(service: string, part: string): readonly string[] {
  const [, mapping, entry] = /^(environment|labels)\.(.+)$/s.exec(part) ?? [];
  if (mapping !== undefined && entry !== undefined) return ['services', service, mapping, entry];
  return ['services', service, ...part.split('.')];
}
