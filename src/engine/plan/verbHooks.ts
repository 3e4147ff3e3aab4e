import type { ActingVerb } from '../../base/kinds/verbs.ts';
import type { HookDeclaration } from '../../manifest/model/governance.ts';
import type { Step } from '../step.ts';
import { stepVerbs, type StepSurroundings } from './stepVerbs.ts';

export interface HookedPlan extends StepSurroundings {
  readonly hooks: readonly HookDeclaration[];
  /** What has to be done before a service can run once, as a plan for `run` has it. */
  readonly needsOf: (service: string) => readonly Step[];
}

/**
 * The steps of a plan with those of hooks among them. A hook before a verb holds back all steps of that verb that it is for, and itself
 * waits for whatever these wait for: an image is built before a migration runs in it. What the hook's own service needs is not held back.
 * A hook after a verb runs once all those steps are done; nothing waits for it. What a hook needs itself has no hooks.
 */
export function withVerbHooks(plan: HookedPlan): readonly Step[] {
  const verbsOf = stepVerbs(plan);
  // As the plan was made: a step that a hook needs is guarded by none, or the hook would never begin.
  const verbs = new Map(plan.steps.map((step) => [step.id, verbsOf(step)]));
  const add = (steps: readonly Step[], hook: HookDeclaration): readonly Step[] => {
    const matching = steps.filter((step) => isMeant(step, hook, verbs.get(step.id) ?? []));
    return matching.length === 0 ? steps : withHook(steps, hook, matching, plan);
  };
  // Those before a verb come first, whatever their order: one after a verb waits for what they guard.
  const ordered = [...plan.hooks].sort((a, b) => Number(a.when === 'after') - Number(b.when === 'after'));
  return ordered.reduce(add, plan.steps);
}

function isMeant(step: Step, { verb, services }: HookDeclaration, verbs: readonly ActingVerb[]): boolean {
  if (!verbs.includes(verb)) return false;
  return services.length === 0 || ('service' in step && services.includes(step.service));
}

function withHook(
  steps: readonly Step[],
  hook: HookDeclaration,
  matching: readonly Step[],
  { needsOf }: HookedPlan,
): readonly Step[] {
  const known = new Set(steps.map(({ id }) => id));
  const needed = hook.service === undefined ? [] : needsOf(hook.service);
  const all = [...steps, ...needed.filter(({ id }) => !known.has(id))];
  const needs = needed.map(({ id }) => id);
  return hook.when === 'before' ? before(all, hook, matching, needs) : after(all, hook, matching, needs);
}

function before(
  steps: readonly Step[],
  hook: HookDeclaration,
  matching: readonly Step[],
  needs: readonly string[],
): readonly Step[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const own = reached(needs, (id) => orderOf(byId.get(id)));
  const guarded = matching.filter(({ id }) => !own.has(id));
  if (guarded.length === 0) return steps;
  const dependents = Map.groupBy(
    steps.flatMap((step) => orderOf(step).map((id) => ({ id, dependent: step.id }))),
    ({ id }) => id,
  );
  const ids = new Set(guarded.map(({ id }) => id));
  const behind = reached([...ids], (id) => (dependents.get(id) ?? []).map(({ dependent }) => dependent));
  // What waits for a guarded step itself would wait for the hook, which would wait for it.
  const earlier = (order: 'after' | 'afterEither'): readonly string[] =>
    guarded.flatMap((step) => step[order] ?? []).filter((id) => !behind.has(id));
  const step = hookStep(hook, guarded, [...earlier('after'), ...needs], earlier('afterEither'));
  return [...steps.map((each) => (ids.has(each.id) ? { ...each, after: [...each.after, step.id] } : each)), step];
}

function after(
  steps: readonly Step[],
  hook: HookDeclaration,
  matching: readonly Step[],
  needs: readonly string[],
): readonly Step[] {
  const earlier = steps.findLast(
    (each) => each.kind === 'hook' && each.hook.when === 'after' && each.hook.verb === hook.verb,
  );
  const ids = matching.map(({ id }) => id);
  // One that fails keeps no other from its turn.
  return [...steps, hookStep(hook, matching, [...ids, ...needs], earlier ? [earlier.id] : [])];
}

function hookStep(
  hook: HookDeclaration,
  guarded: readonly Step[],
  strict: readonly string[],
  either: readonly string[],
): Step {
  const { when, verb, name } = hook;
  const services = new Set(guarded.flatMap((step) => ('service' in step ? [step.service] : [])));
  return {
    id: `hook:${when}:${verb}:${name}`,
    kind: 'hook',
    name,
    hook,
    services: [...services],
    after: [...new Set(strict)],
    ...(either.length > 0 ? { afterEither: [...new Set(either)] } : {}),
    reason: `${when} ${verb}`,
  };
}

/** All that is reached from some ids, those included. */
function reached(from: readonly string[], next: (id: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set(from);
  for (const id of found) for (const each of next(id)) found.add(each);
  return found;
}

function orderOf(step: Step | undefined): readonly string[] {
  return step ? [...step.after, ...(step.afterEither ?? [])] : [];
}
