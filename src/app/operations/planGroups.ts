import type { KeptVolume, Plan, Step, StepKind } from '../../engine/step.ts';
import type { Declaration } from '../../engine/traits.ts';
import { countedKinds, stepKinds, verbsOf } from '../steps/stepKinds.ts';

/** The steps of one service, or those of no service, in the plan's order. */
export interface PlanGroup {
  /** The name of a service; left out for networks, volumes, images and hooks. */
  readonly service?: string;
  /** What the steps come to: `recreate, start`. */
  readonly summary: string;
  readonly steps: readonly Step[];
}

/** A plan as a tree of two levels: first what all services share, then each service in the order in which it is reached. */
export function planGroups(plan: Plan): readonly PlanGroup[] {
  const groups = Map.groupBy(plan.steps, (step) => ('service' in step ? step.service : undefined));
  const shared = groups.get(undefined);
  const services = [...groups].flatMap(([service, steps]) =>
    service === undefined ? [] : [{ service, summary: summaryOf(steps), steps }],
  );
  return shared ? [{ summary: summaryOf(shared), steps: shared }, ...services] : services;
}

/** The name of its service, or of what else it is about. */
export function groupTitle({ service, steps }: PlanGroup): string {
  if (service !== undefined) return service;
  const shared = [
    ...(steps.some(({ kind }) => kept.has(kind)) ? ['networks', 'volumes'] : []),
    ...(steps.some(({ kind }) => files.has(kind)) ? ['configs', 'secrets'] : []),
    ...(steps.some(({ kind }) => kind === 'change-node') ? ['nodes'] : []),
    ...(steps.some(({ kind }) => kind === 'remove-image') ? ['images'] : []),
    ...(steps.some(({ kind }) => kind === 'hook') ? ['hooks'] : []),
  ];
  return listText(shared);
}

const kept: ReadonlySet<StepKind> = new Set(['create-network', 'create-volume', 'remove-network', 'remove-volume']);
const files: ReadonlySet<StepKind> = new Set(['create-config', 'create-secret', 'remove-config', 'remove-secret']);

/** A volume that stays, for people: `anonymous volume 3f2a… (db at /data)`. */
export function keptText({ name, isAnonymous, place, reason }: KeptVolume): string {
  return `${isAnonymous ? 'anonymous volume' : 'volume'} ${name}${factsOf({ place, reason })}`;
}

/** The same in two parts, where a made up name would leave no room for more: what it is, and behind that its name. */
export function keptLabel({ name, isAnonymous, place, reason }: KeptVolume): {
  readonly label: string;
  readonly description?: string;
} {
  const facts = factsOf({ place, reason });
  return isAnonymous ? { label: `anonymous volume${facts}`, description: name } : { label: `volume ${name}${facts}` };
}

function factsOf({ place, reason }: { readonly place?: string | undefined; readonly reason?: string | undefined }) {
  const facts = [place, reason].filter((fact) => fact !== undefined).join('; ');
  return facts === '' ? '' : ` (${facts})`;
}

/**
 * `Creates 2 containers and 1 network, starts 2.` What is lost comes last, and is never left out; a line has room for little more,
 * so that containers alone are named once.
 */
export function planSummary(plan: Plan): string {
  const { declaration } = plan.engine.traits;
  // Containers and local processes are told apart each time.
  const hasBoth = plan.steps.some(({ placement }) => placement === 'local');
  let isNamed = false;
  const parts = [...countedSteps(plan)].map(([verb, kinds]) => {
    const things = [...kinds].flatMap(([kind, steps]) => {
      const local = steps.filter((step) => step.placement === 'local').length;
      const others = steps.length - local;
      return [
        ...(others === 0 ? [] : [`${others} ${nounOf(kind, others, declaration)}`]),
        ...(local === 0 ? [] : [`${local} ${nounOf(kind, local, 'run')}`]),
      ];
    });
    const [[only, steps] = []] = kinds;
    const isShort =
      isNamed && !hasBoth && things.length === 1 && only !== undefined && stepKinds[only].noun === 'container';
    isNamed ||= [...kinds.keys()].some((kind) => stepKinds[kind].noun === 'container');
    return `${verb} ${isShort ? (steps?.length ?? 0) : listText(things)}`;
  });
  const text = parts.join(', ');
  return text === '' ? 'Waits only.' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** What a plan does → the kinds of steps that do so, with these, in the order of a summary: `creates` containers and networks. */
function countedSteps({ steps }: Plan): ReadonlyMap<string, ReadonlyMap<StepKind, readonly Step[]>> {
  const places = new Map(countedKinds.map((kind, index) => [kind, index]));
  const counted = steps.filter(({ kind }) => places.has(kind));
  const ordered = counted.toSorted((left, right) => (places.get(left.kind) ?? 0) - (places.get(right.kind) ?? 0));
  const byVerb = Map.groupBy(ordered, (step) => verbsOf(step).summary);
  return new Map([...byVerb].map(([verb, its]) => [verb, Map.groupBy(its, ({ kind }) => kind)]));
}

/** `a, b and c`. */
export function listText(things: readonly string[]): string {
  return things.length <= 1 ? things.join('') : `${things.slice(0, -1).join(', ')} and ${things.at(-1)}`;
}

function summaryOf(steps: readonly Step[]): string {
  const kinds = new Set(steps.map(({ kind }) => kind));
  const isRecreated = kinds.has('create') && kinds.has('remove');
  const words = steps.flatMap((step) => {
    const { kind } = step;
    if (isRecreated && (kind === 'stop' || kind === 'remove')) return [];
    return [isRecreated && kind === 'create' ? 'recreate' : verbsOf(step).verb];
  });
  return [...new Set(words)].join(', ');
}

/** What runs without containers is called what it is. */
function nounOf(kind: StepKind, count: number, declaration: Declaration): string {
  if (declaration === 'run' && stepKinds[kind].noun === 'container')
    return count === 1 ? 'local process' : 'local processes';
  return count === 1 ? stepKinds[kind].noun : stepKinds[kind].plural;
}
