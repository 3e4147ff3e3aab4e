import * as vscode from 'vscode';
import type { CheckedDraft } from '../../../app/drafts/checkDraft.ts';
import { answerText, deliveryText } from '../../../app/drafts/sentText.ts';
import { plural } from '../../../base/counts.ts';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';
import { lensAt } from '../../ui/lenses.ts';
import { draftSelector } from '../parts/draftFiles.ts';
import type { DraftDiagnostics } from './draftDiagnostics.ts';
import type { SentBook } from './sentBook.ts';
import type { SentHere } from './sentMessage.ts';

/** What can be done with a draft, and what became of the message that was last sent of it, above its first line. */
export class DraftLenses implements vscode.CodeLensProvider, Disposable {
  readonly #diagnostics: DraftDiagnostics;
  readonly #book: SentBook;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<void>());

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(diagnostics: DraftDiagnostics, book: SentBook) {
    this.#diagnostics = diagnostics;
    this.#book = book;
    this.#store.add(diagnostics.onDidCheck(() => this.#changed.fire()));
    this.#store.add(book.onDidChange(() => this.#changed.fire()));
    this.#store.add(vscode.languages.registerCodeLensProvider(draftSelector, this));
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const sent = this.#book.of(uri);
    return [...draftLenses(uri, this.#diagnostics.of(uri)), ...(sent ? sentLenses(uri, sent) : [])];
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function draftLenses(uri: vscode.Uri, checked: CheckedDraft | undefined): readonly vscode.CodeLens[] {
  const target = checked?.target;
  const broken = checked?.broken.length ?? 0;
  const mark = broken === 0 ? '' : ` (${plural(broken, 'breach', 'breaches')} of its contract)`;
  return [
    lensAt(0, 'send', `${target ? `Send to ${target.name}` : 'Send'}${mark}`, 'patchbay.messages.send', [uri]),
    ...(target?.contract ? [lensAt(0, 'beaker', 'Sample…', 'patchbay.messages.insertSample', [uri])] : []),
    lensAt(0, 'history', 'History…', 'patchbay.messages.history', []),
  ];
}

function sentLenses(uri: vscode.Uri, sent: SentHere): readonly vscode.CodeLens[] {
  const { answer, delivery, atMs, isInvalid, correlation } = sent;
  const time = new Date(atMs).toLocaleTimeString();
  const groups = delivery ? ` · ${deliveryText(delivery)}` : '';
  const mark = isInvalid ? ' · it breaks its contract' : '';
  const text = `Sent at ${time}: ${answerText(answer)}${mark}${groups}`;
  return [
    lensAt(0, isInvalid ? 'warning' : 'check', text, 'patchbay.messages.showSent', [uri]),
    ...(correlation === undefined ? [] : [lensAt(0, 'references', 'Trace', 'patchbay.messages.showTrace', [uri])]),
  ];
}
