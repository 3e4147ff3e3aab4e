import * as vscode from 'vscode';
import { localHeading, localLines } from '../app/operations/localText.ts';
import { planQuestion } from '../app/operations/operationText.ts';
import { comparisonSummary, type ComparedPart } from '../app/operations/planComparison.ts';
import { partText, planEntries, type EntryGroup, type PlanEntry } from '../app/operations/planEntries.ts';
import { groupTitle, keptLabel } from '../app/operations/planGroups.ts';
import { isDestructiveStep, stepKinds } from '../app/steps/stepKinds.ts';
import { changeCode, emptyPlanTitle, isDestructive, stepText } from '../app/operations/planText.ts';
import { DisposableStore } from '../base/disposable.ts';
import type { Problem } from '../base/problem.ts';
import type { Plan, Step } from '../engine/step.ts';
import { ChoiceList, type Choice } from './ui/picks.ts';

/** Writes a test of policies over the plan that is shown, which is not applied then. */
type MakeTest = () => void;

/**
 * Shows every step before anything happens, service by service, each with its reason. Enter applies (true); Escape leaves
 * everything as it is (false); typing finds steps.
 */
export function confirmPlan(plan: Plan, findings: readonly Problem[], toTest: MakeTest | undefined): Promise<boolean> {
  const { title, detail, action } = planQuestion(plan);
  const apply: Choice = {
    label: action,
    icon: isDestructive(plan) ? 'warning' : 'play',
    detail,
    alwaysShow: true,
  };
  return accepted(
    title,
    'Enter applies, Escape cancels; type to find a step',
    [
      apply,
      ...findingItems(findings),
      ...changeItems(plan),
      ...problemItems(plan),
      ...localItems(plan),
      ...stepItems(plan),
    ],
    apply,
    toTest,
  );
}

/** Says of a plan without steps that all is as it should be, with everything that was compared to find that out. */
export async function showNothingToDo(plan: Plan, parts: readonly ComparedPart[]): Promise<void> {
  const verdict: Choice = {
    label: 'Nothing to do',
    icon: 'pass',
    detail: comparisonSummary(parts),
    alwaysShow: true,
  };
  const placeHolder = 'All is as the manifest says; type to find a part';
  const choices = [
    verdict,
    ...changeItems(plan),
    ...problemItems(plan),
    ...kindsCompared.flatMap((kind) => comparedItems(kind, parts)),
  ];
  await accepted(emptyPlanTitle(plan), placeHolder, choices, verdict);
}

/** Shows what a plan would do, and what forbids to apply it. */
export async function showRefused(
  plan: Plan,
  problems: readonly Problem[],
  toTest: MakeTest | undefined,
): Promise<void> {
  const { title } = planQuestion(plan);
  const verdict: Choice = {
    label: 'Refused',
    icon: 'error',
    detail: 'Nothing is done; below is why',
    alwaysShow: true,
  };
  const placeHolder = 'This plan cannot be applied; type to find a step';
  await accepted(
    title,
    placeHolder,
    [verdict, ...findingItems(problems), ...changeItems(plan), ...stepItems(plan)],
    verdict,
    toTest,
  );
}

/** Shows a list of which one entry can be chosen: true when that was done, false when the list was dismissed. */
function accepted(
  title: string,
  placeHolder: string,
  choices: readonly Choice[],
  acceptable: Choice,
  toTest?: MakeTest,
): Promise<boolean> {
  const store = new DisposableStore();
  const test: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('beaker'),
    tooltip: 'Make a Fixture of This Plan',
  };
  const dismiss: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('close'), tooltip: 'Dismiss (Escape)' };
  const pick = store.add(
    new ChoiceList<Choice>({
      ...{ title, placeHolder, ignoreFocusOut: true, matchOnDescription: true },
      buttons: toTest ? [test, dismiss] : [dismiss],
    }),
  );
  return new Promise((resolve) => {
    store.add(
      pick.onDidAccept(() => {
        if (pick.active !== acceptable) return;
        resolve(true);
        pick.hide();
      }),
    );
    store.add(
      pick.onDidTriggerButton((button) => {
        pick.hide();
        if (button === test) toTest?.();
      }),
    );
    store.add(
      pick.onDidHide(() => {
        resolve(false);
        store.dispose();
      }),
    );
    pick.show(choices, { active: acceptable });
  });
}

/** What policies and quotas say. */
function findingItems(findings: readonly Problem[]): Choice[] {
  if (findings.length === 0) return [];
  const items = findings.map(({ code, severity, message }) => ({
    label: message,
    icon: severity === 'error' ? 'error' : severity === 'info' ? 'info' : 'warning',
    // A note has no code that anybody looks up.
    ...(severity !== 'info' && { description: code }),
  }));
  return [{ label: 'what the policies say', isSeparator: true }, ...items];
}

/** What the engine will not do as the manifest says. */
function problemItems({ problems = [] }: Plan): Choice[] {
  const told = problems.filter(({ code }) => code !== changeCode);
  if (told.length === 0) return [];
  const separator = { label: 'before you start', isSeparator: true };
  return [
    separator,
    ...told.map(({ severity, message }) => ({ label: message, icon: severity === 'info' ? 'info' : 'warning' })),
  ];
}

/** What becomes of the environment that it is for, attribute by attribute. */
function changeItems({ problems = [] }: Plan): Choice[] {
  const changes = problems.filter(({ code }) => code === changeCode);
  if (changes.length === 0) return [];
  const separator = { label: 'what it changes', isSeparator: true };
  return [separator, ...changes.map(({ message }) => ({ label: message, icon: 'diff' }))];
}

/** What is otherwise for services that run locally from then on. */
function localItems({ local = [] }: Plan): Choice[] {
  return local.flatMap((change) => [
    { label: localHeading(change), isSeparator: true },
    ...localLines(change).map((label) => ({ label, icon: 'vm' })),
  ]);
}

/** Networks and volumes first, those that go and those that stay: below the containers of many services nobody would see them. */
function stepItems(plan: Plan): Choice[] {
  const groups = planEntries(plan);
  const shared = groups.filter(({ service }) => service === undefined);
  const others = groups.filter(({ service }) => service !== undefined);
  return [...shared.flatMap(groupItems), ...keptItems(plan), ...others.flatMap(groupItems)];
}

function groupItems(group: EntryGroup): Choice[] {
  const label = `${groupTitle(group)} · ${group.summary}`;
  return [{ label, isSeparator: true }, ...group.entries.flatMap(entryItems)];
}

/** A container that is made anew is one entry, with what that takes below it. */
function entryItems(entry: PlanEntry): Choice[] {
  if (entry.kind === 'step') return [stepItem(entry.step)];
  const { name, reason, parts } = entry;
  return [
    { label: `Recreate ${name}`, icon: 'refresh', mark: 'warning', description: reason },
    ...parts.map((step) => ({ label: partText(step), icon: stepKinds[step.kind].icon, isPart: true })),
  ];
}

/** What outlives the containers that go. */
function keptItems({ keeps = [] }: Plan): Choice[] {
  if (keeps.length === 0) return [];
  const separator = { label: 'kept, with their data', isSeparator: true };
  const items = keeps
    .map(keptLabel)
    .map(({ label, ...rest }) => ({ ...rest, label: `Keep ${label}`, icon: 'database' }));
  return [separator, ...items];
}

function stepItem(step: Step): Choice {
  return {
    label: stepText(step),
    icon: stepKinds[step.kind].icon,
    ...(isDestructiveStep(step) && { mark: 'warning' }),
    ...(step.reason !== '' && { description: step.reason }),
  };
}

const kindsCompared = ['service', 'network', 'volume'] as const satisfies readonly ComparedPart['kind'][];
const comparedIcons = { service: 'pass', network: 'type-hierarchy', volume: 'database' } as const;

function comparedItems(kind: ComparedPart['kind'], parts: readonly ComparedPart[]): Choice[] {
  const items = parts
    .filter((part) => part.kind === kind)
    .map(({ name, facts, isLeftOut }) => ({
      label: name,
      icon: isLeftOut ? 'circle-slash' : comparedIcons[kind],
      description: facts,
    }));
  return items.length === 0 ? [] : [{ label: `${kind}s`, isSeparator: true }, ...items];
}
