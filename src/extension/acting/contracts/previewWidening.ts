import { basename } from 'node:path';
import * as vscode from 'vscode';
import { plural } from '../../../base/counts.ts';
import { disarmLabel } from '../../../base/foreignText.ts';
import type { MessageDocuments } from '../../inspector/messageDocuments.ts';
import type { TapHost } from '../../tapHost.ts';
import { showMessage } from '../../ui/messages.ts';

/** What a quick fix of ours asks for. */
export interface WidenRequest {
  readonly source: string;
  /** The path of the contract. */
  readonly contract: string;
  /** The rule that a message breaks; null for all that is broken. */
  readonly rule: string | null;
}

interface WideningParts {
  readonly tap: TapHost;
  readonly documents: MessageDocuments;
}

const apply = 'Apply';

/** Shows in a diff how a contract changes so that a message, or all that are held, keep it, and changes it once that is wanted. */
export async function previewWidening({ tap, documents }: WideningParts, [meant]: readonly unknown[]): Promise<void> {
  if (!isMeant(meant)) return;
  const { source, contract, rule } = meant;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(contract));
  const text = document.getText();
  const asked = { source, path: contract, text, rule, isAll: rule === null };
  const answer = await tap.ensure().request('widenContract', asked);
  if (answer.text === null) {
    void showMessage('warning', answer.problem ?? 'The contract cannot be widened.');
    return;
  }
  const name = basename(contract);
  const language = document.languageId.startsWith('json') ? 'json' : 'text';
  const widened = await documents.open({ title: `${name} widened`, text: answer.text, language });
  const title = `${name}: widened for ${plural(answer.messages, 'message')}`;
  await vscode.commands.executeCommand('vscode.diff', document.uri, widened.uri, disarmLabel(title));
  const held = answer.messages === 1 ? 'a held message keeps' : `${plural(answer.messages, 'held message')} keep`;
  const question = `Change ${name} so that ${held} it?`;
  const isWanted = (await showMessage('information', question, apply, 'Discard')) === apply;
  await closeDiff(widened.uri);
  if (isWanted) await change(document, text, answer.text);
}

/** What was edited meanwhile is not overwritten. */
async function change(document: vscode.TextDocument, before: string, after: string): Promise<void> {
  if (document.getText() !== before) {
    void showMessage('warning', `${basename(document.uri.fsPath)} was edited meanwhile. Widen it again.`);
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  const { range, newText } = smallest(document, before, after);
  edit.replace(document.uri, range, newText);
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(document);
}

async function closeDiff(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const isIt = ({ input }: vscode.Tab): boolean =>
    input instanceof vscode.TabInputTextDiff && input.modified.toString() === uri.toString();
  await vscode.window.tabGroups.close(tabs.filter(isIt));
}

/** Leaves out what is the same at both ends. */
function smallest(
  document: vscode.TextDocument,
  before: string,
  after: string,
): { readonly range: vscode.Range; readonly newText: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const range = new vscode.Range(document.positionAt(start), document.positionAt(before.length - end));
  return { range, newText: after.slice(start, after.length - end) };
}

function isMeant(value: unknown): value is WidenRequest {
  if (typeof value !== 'object' || value === null) return false;
  const { source, contract, rule } = value as Readonly<Record<string, unknown>>;
  return typeof source === 'string' && typeof contract === 'string' && (rule === null || typeof rule === 'string');
}
