import * as vscode from 'vscode';
import type { ApplicationMonitor } from '../../app/monitors/applicationMonitor.ts';
import { whenFound } from '../../base/event.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { ProblemError } from '../../base/problem.ts';
import { noLocalRun } from '../../engine/failures.ts';
import type { Service } from '../../manifest/model.ts';
import { pickOne } from '../ui/picks.ts';

/** How long the language server may take to find out, and the manifest to be read again. */
const patienceMs = 20_000;

/**
 * Lets a person choose how a service runs locally that does not say so, and writes that into the manifest; false when nothing was chosen.
 * Rejects with `engine.no-local-run` where nothing is found that it may be.
 */
export async function offerRun(service: Service, monitor: ApplicationMonitor): Promise<boolean> {
  const uri = vscode.Uri.file(service.at.file);
  const { line, character } = service.at.range.start;
  const at = new vscode.Range(line, character, line, character);
  await vscode.workspace.openTextDocument(uri);
  const offered = await vscode.commands.executeCommand<readonly (vscode.CodeAction | vscode.Command)[] | undefined>(
    'vscode.executeCodeActionProvider',
    uri,
    at,
    vscode.CodeActionKind.RefactorRewrite.value,
    mostOffers,
  );
  const choices = (offered ?? []).flatMap((action) => {
    const edit = 'edit' in action ? action.edit : undefined;
    const how = edit && /^Run ".*" locally with "(.*)" \((.*)\)$/.exec(action.title);
    if (!how) return [];
    const [, label = '', description = ''] = how;
    return [{ label, description, detail: writtenText(edit), icon: 'terminal', edit }];
  });
  if (choices.length === 0) throw noLocalRun([service]);
  const picked = await pickOne(choices, {
    title: `How does ${service.name} run locally?`,
    placeHolder: 'It is written to the manifest, where you can change it',
    matchOnDescription: true,
  });
  if (!picked || !(await vscode.workspace.applyEdit(picked.edit))) return false;
  const { document } = await vscode.window.showTextDocument(uri, { selection: at, preserveFocus: true });
  if (!(await isSaved(document))) throw notSaved(service.name);
  await untilWritten(service.name, monitor);
  return true;
}

/** One for each way, and room for what else is offered on the line. */
const mostOffers = 20;

/** The editor may still be busy with the edit, and saves nothing then: it is asked again. */
async function isSaved(document: vscode.TextDocument): Promise<boolean> {
  for (let attempt = 0; attempt < maxSaves; attempt++) {
    if ((await document.save()) && !document.isDirty) return true;
  }
  return false;
}

const maxSaves = 3;

/** The lines that an edit writes, as one. */
function writtenText(edit: vscode.WorkspaceEdit): string {
  const texts = edit.entries().flatMap(([, edits]) => edits.map(({ newText }) => newText));
  return texts.join(' ').replace(/\s+/g, ' ').trim();
}

/** The manifest is read again once it has changed. */
async function untilWritten(name: string, monitor: ApplicationMonitor): Promise<void> {
  const written = (): true | undefined => {
    const { snapshot } = monitor;
    if (snapshot.state !== 'ready') return undefined;
    return ownProperty(snapshot.application.services, name)?.run ? true : undefined;
  };
  const looking = monitor.retain();
  try {
    await whenFound(monitor.onDidChange, written, AbortSignal.timeout(patienceMs));
  } catch {
    throw notRead(name);
  } finally {
    looking.dispose();
  }
}

function notSaved(name: string): ProblemError {
  const message = `How "${name}" runs locally is written, but the manifest could not be saved. Save it, then choose Run Locally again.`;
  return new ProblemError({ code: 'manifest.not-saved', severity: 'error', message });
}

function notRead(name: string): ProblemError {
  const message = `How "${name}" runs locally is written, but the manifest has not been read again. Save it, then choose Run Locally again.`;
  return new ProblemError({ code: 'manifest.not-read', severity: 'error', message });
}
