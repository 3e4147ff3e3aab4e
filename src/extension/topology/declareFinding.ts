import * as vscode from 'vscode';
import { knownApplication } from '../../app/monitors/readySnapshot.ts';
import { whenFound, type Event } from '../../base/event.ts';
import { ProblemError } from '../../base/problem.ts';
import type { TopologyFinding } from '../../protocol/topology/topology.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import { openPlace, rangeOf } from '../ui/places.ts';

/** The language server learns of a finding a moment after the map, and reads the manifest first. */
const patienceMs = 10_000;
/** So many edits are made in full at once, as VS Code has it. */
const maxResolved = 20;

/**
 * Writes down what was seen: by the quick fix that the language server has for the same finding, which it has tried before it offers it.
 * The manifest is shown, and the edit can be undone there.
 */
export async function declareFinding({ key, monitor }: ApplicationWork, finding: TopologyFinding): Promise<void> {
  const { application } = await knownApplication(monitor);
  const service = finding.service === null ? undefined : application.services[finding.service];
  const place = service?.at ?? { file: key.manifest };
  await openPlace(place);
  const uri = vscode.Uri.file(place.file);
  const changes: Event<unknown> = vscode.languages.onDidChangeDiagnostics;
  const find = (): vscode.Diagnostic | undefined =>
    vscode.languages.getDiagnostics(uri).find((diagnostic) => isAbout(diagnostic, finding));
  const problem = await whenFound(changes, find, AbortSignal.timeout(patienceMs)).catch(() => undefined);
  const fix = problem && (await fixOf(uri, problem, finding));
  if (!problem || !fix?.edit) throw new ProblemError(nothingToWrite(finding));
  await openPlace({ file: place.file, range: problem.range });
  await vscode.workspace.applyEdit(fix.edit, { isRefactoring: true });
  if (fix.command)
    await vscode.commands.executeCommand(fix.command.command, ...((fix.command.arguments ?? []) as readonly unknown[]));
}

/** VS Code does not say which problem an edit is for: it is the one whose title has the names of the finding. */
async function fixOf(
  uri: vscode.Uri,
  problem: vscode.Diagnostic,
  finding: TopologyFinding,
): Promise<vscode.CodeAction | undefined> {
  const actions = await vscode.commands.executeCommand<readonly vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    rangeOf(problem.range),
    vscode.CodeActionKind.QuickFix.value,
    maxResolved,
  );
  return actions.find(({ title, edit }) => edit && namesOf(finding).every((name) => title.includes(name)));
}

/** Its text has the same names, whatever else the Problems say with it. */
function isAbout(diagnostic: vscode.Diagnostic, finding: TopologyFinding): boolean {
  const isSame = codeOf(diagnostic) === `wiring.${finding.code}`;
  return isSame && namesOf(finding).every((name) => diagnostic.message.includes(name));
}

function namesOf({ service, channel }: TopologyFinding): readonly string[] {
  return [service, channel].filter((name) => name !== null);
}

function codeOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

function nothingToWrite({ text }: TopologyFinding) {
  return {
    code: 'topology.no-fix',
    severity: 'warning',
    message: `Nothing was written: the editor offers no fix for “${text}” here. The Problems of the manifest say more.`,
  } as const;
}
