import { join } from 'node:path';
import * as vscode from 'vscode';
import { knownApplication } from '../../../app/monitors/readySnapshot.ts';
import { plural } from '../../../base/counts.ts';
import { channelIn, type ChannelCommandParts } from '../../commands/channelCommands.ts';
import { showMessage } from '../../ui/messages.ts';

/** Opens a contract that all held messages of a channel keep, as a file that is still to be saved. */
export async function inferContract(parts: ChannelCommandParts, args: readonly unknown[]): Promise<void> {
  const channel = await channelIn(parts, args, 'canInspect', 'Infer Contract from Messages');
  if (!channel) return;
  const { application } = await knownApplication(parts.monitor);
  const source = `${channel.channelKind}:${channel.name}`;
  const { text, messages } = await parts.tap.ensure().request('inferContract', { source, title: channel.name });
  if (text === null) {
    const what = `No inspector holds messages of ${channel.name}. Inspect the channel first: a contract is inferred from what is held.`;
    const answer = await showMessage('information', what, inspect);
    if (answer === inspect) parts.inspectors.open(application.name, [source], parts.key);
    return;
  }
  const file = `contracts/${channel.name.replaceAll(/[^\w.-]+/g, '-').slice(0, 80)}.schema.json`;
  await showUnsaved(join(application.directory, file), text);
  const line = `contract: ./${file}`;
  const done = `Inferred from ${plural(messages, 'message')} of ${channel.name}. Save it, and name it in the manifest: ${line}`;
  if ((await showMessage('information', done, copy)) === copy) await vscode.env.clipboard.writeText(line);
}

const inspect = 'Inspect Channel';
const copy = 'Copy Line';

/** A document that is saved where it is meant to be; where there is a file already, it is asked where. */
async function showUnsaved(path: string, text: string): Promise<void> {
  const isThere = await vscode.workspace.fs.stat(vscode.Uri.file(path)).then(
    () => true,
    () => false,
  );
  if (isThere) {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'json', content: text }));
    return;
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path).with({ scheme: 'untitled' }));
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, all, text);
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(document);
}
