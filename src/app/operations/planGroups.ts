import type { KeptVolume, Plan, Step, StepKind } from '../../engine/step.ts';
import type { Declaration } from '../../engine/traits.ts';

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
    ...(steps.some(({ kind }) => kind !== 'remove-image' && kind !== 'hook') ? ['networks', 'volumes'] : []),
    ...(steps.some(({ kind }) => kind === 'remove-image') ? ['images'] : []),
    ...(steps.some(({ kind }) => kind === 'hook') ? ['hooks'] : []),
  ];
  return listText(shared);
}

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
  const counts = Map.groupBy(plan.steps, ({ kind }) => kind);
  const { declaration } = plan.engine.traits;
  // Containers and local processes are told apart each time.
  const hasBoth = plan.steps.some(({ placement }) => placement === 'local');
  let isNamed = false;
  const parts = summaryVerbs.flatMap(([verb, kinds]) => {
    const things = kinds.flatMap((kind) => {
      const isLocal = (step: Step): boolean => step.placement === 'local';
      const local = counts.get(kind)?.filter(isLocal).length ?? 0;
      const others = (counts.get(kind)?.length ?? 0) - local;
      return [
        ...(others === 0 ? [] : [`${others} ${nounOf(kind, others, declaration)}`]),
        ...(local === 0 ? [] : [`${local} ${nounOf(kind, local, 'run')}`]),
      ];
    });
    const [only] = kinds.filter((kind) => counts.has(kind));
    const isShort = isNamed && !hasBoth && things.length === 1 && only !== undefined && nouns[only] === 'container';
    isNamed ||= kinds.some((kind) => counts.has(kind) && nouns[kind] === 'container');
    if (isShort) return [`${verb} ${counts.get(only)?.length ?? 0}`];
    return things.length === 0 ? [] : [`${verb} ${listText(things)}`];
  });
  const text = parts.join(', ');
  return text === '' ? 'Waits only.' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** `a, b and c`. */
export function listText(things: readonly string[]): string {
  return things.length <= 1 ? things.join('') : `${things.slice(0, -1).join(', ')} and ${things.at(-1)}`;
}

/** True when something is lost by it: a container's own files, what a process has not written yet, a network, data, an image. Stopping is not. */
export function isDestructiveStep({ kind, placement }: Step): boolean {
  // A local process has no files of its own that its removal would take along.
  if (placement === 'local' && kind === 'remove') return false;
  return destructive.has(kind);
}

const destructive: ReadonlySet<StepKind> = new Set([
  'kill',
  'remove',
  'remove-network',
  'remove-volume',
  'remove-image',
]);

function summaryOf(steps: readonly Step[]): string {
  const kinds = new Set(steps.map(({ kind }) => kind));
  const isRecreated = kinds.has('create') && kinds.has('remove');
  const words = steps.flatMap(({ kind }) => {
    if (isRecreated && (kind === 'stop' || kind === 'remove')) return [];
    return [isRecreated && kind === 'create' ? 'recreate' : verbs[kind]];
  });
  return [...new Set(words)].join(', ');
}

const verbs: Readonly<Record<StepKind, string>> = {
  pull: 'pull',
  build: 'build',
  'create-network': 'create',
  'create-volume': 'create',
  create: 'create',
  start: 'start',
  wait: 'wait',
  stop: 'stop',
  pause: 'pause',
  unpause: 'unpause',
  kill: 'kill',
  push: 'push',
  remove: 'remove',
  'remove-network': 'remove',
  'remove-volume': 'remove',
  'remove-image': 'remove',
  hook: 'run',
};

type CountedKind = Exclude<StepKind, 'wait'>;

const summaryVerbs: readonly (readonly [string, readonly CountedKind[]])[] = [
  ['pulls', ['pull']],
  ['builds', ['build']],
  ['pushes', ['push']],
  ['creates', ['create', 'create-network', 'create-volume']],
  ['starts', ['start']],
  ['stops', ['stop']],
  ['pauses', ['pause']],
  ['unpauses', ['unpause']],
  ['kills', ['kill']],
  ['runs', ['hook']],
  ['removes', ['remove', 'remove-network', 'remove-volume', 'remove-image']],
];

/** What runs without containers is called what it is. */
function nounOf(kind: CountedKind, count: number, declaration: Declaration): string {
  if (declaration === 'run' && nouns[kind] === 'container') return count === 1 ? 'local process' : 'local processes';
  return count === 1 ? nouns[kind] : plurals[kind];
}

const nouns: Readonly<Record<CountedKind, string>> = {
  pull: 'image',
  build: 'image',
  'create-network': 'network',
  'create-volume': 'volume',
  create: 'container',
  start: 'container',
  stop: 'container',
  pause: 'container',
  unpause: 'container',
  kill: 'container',
  push: 'image',
  remove: 'container',
  'remove-network': 'network',
  'remove-volume': 'volume with its data',
  'remove-image': 'image',
  hook: 'hook',
};

const plurals: Readonly<Record<CountedKind, string>> = {
  pull: 'images',
  build: 'images',
  'create-network': 'networks',
  'create-volume': 'volumes',
  create: 'containers',
  start: 'containers',
  stop: 'containers',
  pause: 'containers',
  unpause: 'containers',
  kill: 'containers',
  push: 'images',
  remove: 'containers',
  'remove-network': 'networks',
  'remove-volume': 'volumes with their data',
  'remove-image': 'images',
  hook: 'hooks',
};
