import * as vscode from 'vscode';
import { formatCount, plural } from '../../../base/counts.ts';
import { editText, readEdits, type EditedMessage } from '../../../messages/deadLetters/editText.ts';
import { showMessage } from '../../ui/messages.ts';
import type { ApplicationWork } from '../../views/applicationWork.ts';
import { chosenDead, type ChosenDead } from './chosenDead.ts';
import { originOf } from './deadOrigin.ts';
import type { EditedFiles } from './editedFiles.ts';
import { askManner, askTarget } from './redriveAsk.ts';
import { copied, redriveAtDesk, type DeadLetterParts } from './redriveRows.ts';

/** What is being edited: where it lies, and what it was. */
export interface DeadEdit {
  readonly work: ApplicationWork;
  readonly chosen: ChosenDead;
  readonly originals: readonly EditedMessage[];
}

/** A person reads no more at once. */
const maxEdited = 200;

/** Opens messages in a diff: what lies there, and what is to be sent. */
export async function editChosen(
  parts: DeadLetterParts,
  files: EditedFiles<DeadEdit>,
  work: ApplicationWork,
  args: readonly unknown[],
): Promise<void> {
  const chosen = chosenDead(args);
  if (!chosen) return;
  const { place, selection, count } = chosen;
  const { origin, rules } = await originOf(parts, work, place);
  const wire = { ...selection, ids: copied(selection.ids), reasons: copied(selection.reasons) };
  const request = { place: origin, payloadField: rules.payloadField, selection: wire };
  const found = await parts.tap.ensure().request('deadMessages', { ...request, limit: maxEdited, withFields: true });
  const originals = found.filter(({ fields }) => fields.length > 0);
  if (originals.length === 0) return void showMessage('information', 'These messages are not there any more.');
  if (count > originals.length) {
    void showMessage('information', `The first ${formatCount(originals.length)} of ${formatCount(count)} are opened.`);
  }
  const text = editText(originals);
  const title = `${place.channel} (${plural(originals.length, 'message')})`;
  const left = await parts.documents.open({ title: `${title} as it lies there`, text, language: 'json' });
  const right = files.add(`${title} to redrive`, text, { work, chosen, originals });
  await vscode.commands.executeCommand('vscode.diff', left.uri, right, `${title}: as it lies there ↔ to redrive`);
}

/** Redrives what is in the editor that is shown, as it stands there. */
export async function redriveEdited(parts: DeadLetterParts, files: EditedFiles<DeadEdit>): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  const edit = document && files.contextOf(document.uri);
  if (!document || !edit) return void showMessage('information', 'Open dead messages with Edit and Redrive first.');
  const read = readEdits(document.getText(), edit.originals);
  if ('fault' in read) return void showMessage('warning', read.fault);
  if (read.length === 0) return void showMessage('information', 'No message is left to redrive.');
  const { work, chosen, originals } = edit;
  const edits = read.filter((one) => isOther(one, originals));
  const wanted = { ...chosen, selection: { ids: read.map(({ id }) => id) }, count: read.length };
  const target = await askTarget(wanted, work.watch.current.channels);
  if (!target) return;
  const manner = await askManner(wanted, target.name);
  if (!manner) return;
  await document.save();
  await redriveAtDesk(parts, work, wanted, target, manner, { withoutFields: [], edits });
}

function isOther(edited: EditedMessage, originals: readonly EditedMessage[]): boolean {
  const original = originals.find(({ id }) => id === edited.id);
  return JSON.stringify(original?.fields) !== JSON.stringify(edited.fields);
}
