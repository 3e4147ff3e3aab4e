import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { ApplicationKey } from '../../../app/applications/applicationKey.ts';
import { mapTexts, jsonMember, parseJsonText, prettyJson } from '../../../messages/drafts/jsonText.ts';
import { draftSuffix } from '../../../messages/drafts/draft.ts';
import { withoutVariables } from '../../../messages/drafts/variables.ts';
import { showMessage } from '../../ui/messages.ts';
import { pickOne } from '../../ui/picks.ts';
import type { DraftApplications } from './draftApplications.ts';

/** Templates are in this folder beside the manifest, and a draft that is saved goes there. */
const folderName = 'messages';

/** Opens a draft that is saved nowhere yet: where it is saved is proposed by its name. */
export async function openDraft(
  applications: DraftApplications,
  key: ApplicationKey,
  channel: string,
  text: string,
): Promise<vscode.TextDocument> {
  const uri = await freeUri(join(dirname(key.manifest), folderName), fileName(channel));
  applications.begin(uri, key);
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  await vscode.workspace.applyEdit(edit);
  const at = document.positionAt(startOfPayload(text));
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at), preview: false });
  return document;
}

/** Lets the user choose a template among the files of the workspace. */
export async function openTemplate(): Promise<void> {
  const files = await vscode.workspace.findFiles(`**/*${draftSuffix}`, '**/node_modules/**', maxTemplates);
  const items = files.map((uri) => ({
    label: basename(uri.path).slice(0, -draftSuffix.length),
    icon: 'mail',
    description: vscode.workspace.asRelativePath(dirname(uri.fsPath)),
    uri,
  }));
  if (items.length === 0) {
    void showMessage('information', `There is no template yet. Save a message as ${folderName}/….patchbay.json.`);
    return;
  }
  const sorted = items.sort((left, right) => left.label.localeCompare(right.label));
  const picked = await pickOne(sorted, {
    title: 'Open Message Template',
    placeHolder: 'Which message?',
    matchOnDescription: true,
  });
  if (picked) await vscode.window.showTextDocument(picked.uri);
}

const maxTemplates = 1000;

/** Writes another payload into a draft, in the place of the one that it has. */
export async function replacePayload(document: vscode.TextDocument, json: string): Promise<void> {
  const parsed = parseJsonText(document.getText());
  const made = parseJsonText(json);
  if (!('node' in parsed) || !('node' in made)) return;
  const text = prettyJson(mapTexts(made.node, withoutVariables), '  ');
  const payload = jsonMember(parsed.node, 'payload')?.value;
  const edit = new vscode.WorkspaceEdit();
  if (payload) {
    const range = new vscode.Range(document.positionAt(payload.start), document.positionAt(payload.end));
    edit.replace(document.uri, range, text);
  } else if (parsed.node.kind === 'object') {
    const last = parsed.node.members.at(-1);
    const at = document.positionAt(last ? last.value.end : parsed.node.start + 1);
    edit.insert(document.uri, at, `${last ? ',' : ''}\n  "payload": ${text}${last ? '' : '\n'}`);
  }
  await vscode.workspace.applyEdit(edit);
}

/** The first value within the payload: it is what people change. */
function startOfPayload(text: string): number {
  const parsed = parseJsonText(text);
  const payload = 'node' in parsed ? jsonMember(parsed.node, 'payload')?.value : undefined;
  const inner = payload?.kind === 'object' ? payload.members[0]?.value : payload;
  return (inner ?? payload)?.start ?? 0;
}

/** No file and no open document has the name. */
async function freeUri(folder: string, name: string): Promise<vscode.Uri> {
  for (let number = 1; ; number++) {
    const file = vscode.Uri.file(join(folder, `${name}${number === 1 ? '' : `-${number}`}${draftSuffix}`));
    const uri = file.with({ scheme: 'untitled' });
    const isOpen = vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
    if (isOpen || (await isThere(file))) continue;
    return uri;
  }
}

async function isThere(file: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(file);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return false;
    throw error;
  }
}

function fileName(channel: string): string {
  const name = basename(channel.replace(/[^\p{L}\p{N}._-]/gu, '-')).slice(0, 80);
  return name.replace(/^\.+/, '') || 'message';
}
