import type * as vscode from 'vscode';
import { withoutSecrets, withSentDraft } from '../../../app/drafts/sentHistory.ts';
import { sentDraftsFrom, type SentDraft } from '../../../protocol/acting/sentDrafts.ts';
import { Emitter } from '../../../base/event.ts';
import type { SentHere } from './sentMessage.ts';

const key = 'drafts.sent';

/** What was sent: the drafts, over windows and without their secrets, and what became of each document's last message. */
export class SentBook {
  readonly #memory: vscode.Memento;
  readonly #changed = new Emitter<void>();
  readonly #byDocument = new Map<string, SentHere>();
  /** Those of this window as they were, secrets included, by what is remembered of them. */
  readonly #whole = new Map<string, string>();

  readonly onDidChange = this.#changed.event;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  /** The newest first. */
  get history(): readonly SentDraft[] {
    return sentDraftsFrom(this.#memory.get(key));
  }

  /** The draft as it was sent, as far as this window knows: one of an earlier window asks for its secrets again. */
  wholeText({ text }: SentDraft): string {
    return this.#whole.get(text) ?? text;
  }

  async remember(sent: SentDraft): Promise<void> {
    const text = withoutSecrets(sent.text);
    if (text === undefined) return;
    this.#whole.set(text, sent.text);
    const history = withSentDraft(this.history, { ...sent, text });
    const texts = new Set(history.map((one) => one.text));
    for (const known of this.#whole.keys()) if (!texts.has(known)) this.#whole.delete(known);
    await this.#memory.update(key, history);
  }

  async forgetAll(): Promise<void> {
    this.#whole.clear();
    await this.#memory.update(key, undefined);
  }

  /** The last message of a document. */
  of(uri: vscode.Uri): SentHere | undefined {
    return this.#byDocument.get(uri.toString());
  }

  set(uri: vscode.Uri, sent: SentHere): void {
    this.#byDocument.set(uri.toString(), sent);
    this.#changed.fire();
  }

  forget(uri: vscode.Uri): void {
    this.#byDocument.delete(uri.toString());
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
