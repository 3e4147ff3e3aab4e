import * as vscode from 'vscode';
import type { SentDraft } from '../../../protocol/acting/sentDrafts.ts';
import { showMessage } from '../../ui/messages.ts';
import { ChoiceList, type Choice } from '../../ui/picks.ts';

interface HistoryChoice extends Choice {
  readonly sent: SentDraft;
}

const again: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('send'), tooltip: 'Send again as it was' };
const clear: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('clear-all'), tooltip: 'Forget all of them' };

/** Lets the user choose a message that was sent, to be opened as a draft or sent again; undefined when dismissed. */
export async function pickSent(
  history: readonly SentDraft[],
  forgetAll: () => Promise<void>,
): Promise<{ readonly sent: SentDraft; readonly isAgain: boolean } | undefined> {
  if (history.length === 0) {
    void showMessage('information', 'Nothing was sent from this workspace yet.');
    return undefined;
  }
  const list = new ChoiceList<HistoryChoice>({
    title: 'Messages Sent',
    placeHolder: 'Open one as a draft, or send it again by its button',
    matchOnDescription: true,
    buttons: [clear],
  });
  return new Promise((resolve) => {
    const end = (sent: SentDraft | undefined, isAgain: boolean): void => {
      resolve(sent && { sent, isAgain });
      list.hide();
    };
    list.onDidTriggerButton(() => void forgetAll().then(() => end(undefined, false)));
    list.onDidTriggerItemButton(({ sent }) => end(sent, true));
    list.onDidAccept(() => end(list.selected[0]?.sent, false));
    list.onDidHide(() => {
      resolve(undefined);
      list.dispose();
    });
    list.show(history.map(toChoice));
  });
}

function toChoice(sent: SentDraft): HistoryChoice {
  const { channel, atMs, outcome, isInvalid, text } = sent;
  return {
    label: channel,
    icon: isInvalid ? 'warning' : 'send',
    description: `${new Date(atMs).toLocaleString()} · ${outcome}${isInvalid ? ' · broke its contract' : ''}`,
    detail: text.replace(/\s+/g, ' ').slice(0, maxDetailLength),
    sent,
    buttons: [again],
  };
}

const maxDetailLength = 160;
