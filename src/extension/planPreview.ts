import * as vscode from 'vscode';
import { planQuestion } from '../app/operations/operationText.ts';
import { groupTitle, isDestructiveStep, keptLabel, planGroups, type PlanGroup } from '../app/operations/planGroups.ts';
import { isDestructive, stepIcons, stepText } from '../app/operations/planText.ts';
import { DisposableStore } from '../base/disposable.ts';
import type { Plan, Step } from '../engine/step.ts';
import { ChoiceList, type Choice } from './ui/picks.ts';

/**
 * Shows every step before anything happens, service by service, each with its reason. Enter applies (true); Escape leaves
 * everything as it is (false); typing finds steps.
 */
export function confirmPlan(plan: Plan): Promise<boolean> {
  const store = new DisposableStore();
  const { title, detail, action } = planQuestion(plan);
  const apply: Choice = {
    label: action,
    icon: isDestructive(plan) ? 'warning' : 'play',
    detail,
    alwaysShow: true,
  };
  const dismiss: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('close'), tooltip: 'Dismiss (Escape)' };
  const pick = store.add(
    new ChoiceList<Choice>({
      title,
      placeHolder: 'Enter applies the plan; Escape leaves everything as it is; type to find a step',
      ignoreFocusOut: true,
      matchOnDescription: true,
      buttons: [dismiss],
    }),
  );
  return new Promise((resolve) => {
    store.add(
      pick.onDidAccept(() => {
        if (pick.active !== apply) return;
        resolve(true);
        pick.hide();
      }),
    );
    store.add(pick.onDidTriggerButton(() => pick.hide()));
    store.add(
      pick.onDidHide(() => {
        resolve(false);
        store.dispose();
      }),
    );
    const choices = [apply, ...problemItems(plan), ...planGroups(plan).flatMap(groupItems), ...keptItems(plan)];
    pick.show(choices, { active: apply });
  });
}

/** What the engine will not do as the manifest says. */
function problemItems({ problems = [] }: Plan): Choice[] {
  if (problems.length === 0) return [];
  const separator = { label: 'to know before', isSeparator: true };
  return [
    separator,
    ...problems.map(({ severity, message }) => ({ label: message, icon: severity === 'info' ? 'info' : 'warning' })),
  ];
}

function groupItems(group: PlanGroup): Choice[] {
  const label = `${groupTitle(group)} · ${group.summary}`;
  return [{ label, isSeparator: true }, ...group.steps.map(stepItem)];
}

/** What outlives the containers that go. */
function keptItems({ keeps = [] }: Plan): Choice[] {
  if (keeps.length === 0) return [];
  const separator = { label: 'kept with the data in them', isSeparator: true };
  const items = keeps
    .map(keptLabel)
    .map(({ label, ...rest }) => ({ ...rest, label: `Keep ${label}`, icon: 'database' }));
  return [separator, ...items];
}

function stepItem(step: Step): Choice {
  return {
    label: stepText(step),
    icon: stepIcons[step.kind],
    ...(isDestructiveStep(step) && { mark: 'warning' }),
    description: step.reason,
  };
}
