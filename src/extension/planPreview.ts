import * as vscode from 'vscode';
import { planTitle, stepIcons, stepText } from '../app/planText.ts';
import { DisposableStore } from '../base/disposable.ts';
import type { Plan } from '../engine/step.ts';

/** Shows every step before anything happens. Enter applies (true); Escape leaves everything as it is (false). */
export function confirmPlan(plan: Plan): Promise<boolean> {
  const store = new DisposableStore();
  const pick = store.add(vscode.window.createQuickPick());
  const apply: vscode.QuickPickItem = { label: '$(play) Apply plan', alwaysShow: true };
  pick.title = planTitle(plan);
  pick.placeholder = 'Enter applies the plan; Escape leaves everything as it is';
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.items = [apply, { label: 'Steps', kind: vscode.QuickPickItemKind.Separator }, ...plan.steps.map(stepItem)];
  pick.activeItems = [apply];
  return new Promise((resolve) => {
    store.add(
      pick.onDidAccept(() => {
        if (pick.activeItems[0] !== apply) return;
        resolve(true);
        pick.hide();
      }),
    );
    store.add(
      pick.onDidHide(() => {
        resolve(false);
        store.dispose();
      }),
    );
    pick.show();
  });

  function stepItem(step: Plan['steps'][number]): vscode.QuickPickItem {
    return { label: `$(${stepIcons[step.kind]}) ${stepText(step)}`, description: step.reason };
  }
}
