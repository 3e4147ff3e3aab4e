import * as vscode from 'vscode';
import { thisUser } from '../../app/actors.ts';
import { matterOf } from '../../app/governance/matter.ts';
import { readySnapshot } from '../../app/monitors/readySnapshot.ts';
import { makePlan } from '../../app/operations/planOperation.ts';
import type { Plan, PlanAction } from '../../engine/step.ts';
import { nodesIn } from '../commands/targets.ts';
import { tellDone } from '../ui/messages.ts';
import { pickOne } from '../ui/picks.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import type { GovernanceParts } from './governanceParts.ts';

const actions = [
  { label: 'Start', icon: 'play', action: 'up' },
  { label: 'Stop', icon: 'debug-stop', action: 'stop' },
  { label: 'Restart', icon: 'debug-restart', action: 'restart' },
  { label: 'Down', icon: 'trash', action: 'down' },
] as const satisfies readonly { readonly label: string; readonly icon: string; readonly action: PlanAction }[];

/** Writes a test of policies over what a plan would do now, and opens it. Nothing is done, and nothing is saved. */
export async function makeFixture({ targets, language }: GovernanceParts, args: readonly unknown[]): Promise<void> {
  const work = await targets.one(args);
  if (!work) return;
  const plan = planIn(args) ?? (await chosenPlan(work, args));
  if (!plan) return;
  const { application } = await readySnapshot(work.monitor);
  const actor = thisUser('person');
  const { moment, verb } = matterOf({ kind: 'plan', plan, application }, actor, { application });
  const { engine, operation } = moment;
  const server = await language.server();
  const { file, text, line } = await server.policyFixture(
    {
      path: work.key.manifest,
      environment: work.key.environment ?? null,
      moment: {
        ...{ verb, actor, text: operation.text },
        services:
          operation.services.length > 0 ? operation.services : activeIn(application, plan.scope?.services ?? []),
        engine: engine ? { kind: engine.kind, remote: engine.remote } : null,
      },
    },
    AbortSignal.timeout(fixtureTimeoutMs),
  );
  await open(vscode.Uri.file(file), text, line);
  tellDone('The fixture is written; save it to keep it.');
}

const fixtureTimeoutMs = 30_000;

/** The plan that is shown, where it was asked for from there. */
function planIn([first]: readonly unknown[]): Plan | undefined {
  return typeof first === 'object' && first !== null && 'plan' in first ? (first.plan as Plan) : undefined;
}

async function chosenPlan({ monitor }: ApplicationWork, args: readonly unknown[]): Promise<Plan | undefined> {
  const chosen = await pickOne(actions, {
    title: 'Make a Fixture of This Plan',
    placeHolder: 'What is planned? Nothing is done.',
  });
  if (!chosen) return undefined;
  const { application, observation } = await readySnapshot(monitor);
  const named = nodesIn(args).flatMap((node) => (node.kind === 'service' ? [node.service] : []));
  const services = named.length > 0 ? { services: named } : {};
  return makePlan({ action: chosen.action, application, observation, ...services });
}

/** Of a plan without steps, what it is about. */
function activeIn(
  { services }: { readonly services: Readonly<Record<string, { readonly name: string; readonly isActive: boolean }>> },
  named: readonly string[],
): readonly string[] {
  if (named.length > 0) return named;
  return Object.values(services).flatMap(({ name, isActive }) => (isActive ? [name] : []));
}

async function open(uri: vscode.Uri, text: string, line: number): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { ignoreIfExists: true });
  await vscode.workspace.applyEdit(edit);
  const document = await vscode.workspace.openTextDocument(uri);
  const change = new vscode.WorkspaceEdit();
  change.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  await vscode.workspace.applyEdit(change);
  const place = new vscode.Position(line, 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(place, place) });
}
