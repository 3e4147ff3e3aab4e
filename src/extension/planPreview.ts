import * as vscode from 'vscode';
import { groupTitle, isDestructiveStep, keptText, planGroups, planSummary, type PlanGroup } from '../app/planGroups.ts';
import { isDestructive, planTitle, stepIcons, stepText } from '../app/planText.ts';
import { DisposableStore } from '../base/disposable.ts';
import type { Plan, Step } from '../engine/step.ts';

/**
 * Shows every step before anything happens, service by service, each with its reason. Enter applies (true); Escape leaves
 * everything as it is (false); typing finds steps.
 */
export function confirmPlan(plan: Plan): Promise<boolean> {
  const store = new DisposableStore();
  const pick = store.add(vscode.window.createQuickPick());
  const apply: vscode.QuickPickItem = {
    label: `$(${isDestructive(plan) ? 'warning' : 'play'}) Apply plan`,
    detail: planSummary(plan),
    alwaysShow: true,
  };
  const dismiss: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('close'), tooltip: 'Dismiss (Escape)' };
  pick.title = planTitle(plan);
  pick.placeholder = 'Enter applies the plan; Escape leaves everything as it is; type to find a step';
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.buttons = [dismiss];
  pick.items = [apply, ...problemItems(plan), ...planGroups(plan).flatMap(groupItems), ...keptItems(plan)];
  pick.activeItems = [apply];
  return new Promise((resolve) => {
    store.add(
      pick.onDidAccept(() => {
        if (pick.activeItems[0] !== apply) return;
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
    pick.show();
  });
}

/** What the engine will not do as the manifest says. */
function problemItems({ problems = [] }: Plan): vscode.QuickPickItem[] {
  if (problems.length === 0) return [];
  const separator = { label: 'to know before', kind: vscode.QuickPickItemKind.Separator };
  return [
    separator,
    ...problems.map(({ severity, message }) => ({
      label: `$(${severity === 'info' ? 'info' : 'warning'}) ${message}`,
    })),
  ];
}

function groupItems(group: PlanGroup): vscode.QuickPickItem[] {
  const label = `${groupTitle(group)} · ${group.summary}`;
  return [{ label, kind: vscode.QuickPickItemKind.Separator }, ...group.steps.map(stepItem)];
}

/** What outlives the containers that go. */
function keptItems({ keeps = [] }: Plan): vscode.QuickPickItem[] {
  if (keeps.length === 0) return [];
  const separator = { label: 'kept with the data in them', kind: vscode.QuickPickItemKind.Separator };
  return [separator, ...keeps.map((volume) => ({ label: `$(database) Keep ${keptText(volume)}` }))];
}

function stepItem(step: Step): vscode.QuickPickItem {
  const lost = isDestructiveStep(step) ? ' $(warning)' : '';
  return { label: `$(${stepIcons[step.kind]}) ${stepText(step)}${lost}`, description: step.reason };
}
