import { orderedSteps } from './workflow.ts';
import { planGroups, type PlanGroup } from './planGroups.ts';
import type { Plan, Step } from '../../engine/step.ts';

/** One line of a plan: a step by itself, or a container that another one takes the place of, with the steps of that below it. */
export type PlanEntry =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'recreate'; readonly name: string; readonly reason: string; readonly parts: readonly Step[] };

/** The groups of a plan, their steps in an order in which they could be taken. */
export interface EntryGroup extends PlanGroup {
  readonly entries: readonly PlanEntry[];
}

/** A plan as it is shown: what all services share, then service by service, what belongs together told once. */
export function planEntries(plan: Plan): readonly EntryGroup[] {
  const groups = planGroups({ ...plan, steps: orderedSteps(plan) });
  return groups.map((group) => ({ ...group, entries: entriesOf(group.steps) }));
}

/** What a part of a recreation does: `Stop the old one`. */
export function partText({ kind }: Step): string {
  return partTexts[kind] ?? kind;
}

/** A recreation stands where its first step does. */
function entriesOf(steps: readonly Step[]): readonly PlanEntry[] {
  const recreations = new Map<Step, PlanEntry>();
  for (const step of steps) {
    if (step.kind !== 'create' || step.replaces === undefined) continue;
    const parts = steps.filter((each) => isPartOf(each, step));
    const entry: PlanEntry = { kind: 'recreate', name: step.name, reason: step.reason, parts };
    for (const part of parts) recreations.set(part, entry);
  }
  return [...new Set(steps.map((step): PlanEntry => recreations.get(step) ?? single(step)))];
}

function single(step: Step): PlanEntry {
  return { kind: 'step', step };
}

type CreateStep = Extract<Step, { kind: 'create' }>;

/** What is done to the container of before, and the creation and start of the one after it, which may have the same name. */
function isPartOf(step: Step, creation: CreateStep): boolean {
  if (step === creation) return true;
  if (step.kind === 'start') return step.name === creation.name;
  return (step.kind === 'stop' || step.kind === 'remove') && step.containerId === creation.replaces;
}

const partTexts: Partial<Readonly<Record<Step['kind'], string>>> = {
  create: 'Create the new one',
  start: 'Start the new one',
  stop: 'Stop the old one',
  remove: 'Remove the old one',
};
