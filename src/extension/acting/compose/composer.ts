import * as vscode from 'vscode';
import { applicationKeyText, type ApplicationKey } from '../../../app/applications/applicationKey.ts';
import { heldDraft } from '../../../app/drafts/heldDraft.ts';
import type { SentDraft } from '../../../protocol/acting/sentDrafts.ts';
import { answerText } from '../../../app/drafts/sentText.ts';
import { knownApplication } from '../../../app/monitors/readySnapshot.ts';
import { DisposableSlot, DisposableStore, type Disposable } from '../../../base/disposable.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import { ProblemError, type Problem } from '../../../base/problem.ts';
import type { Channel } from '../../../manifest/model.ts';
import type { DraftProblem } from '../../../messages/drafts/draft.ts';
import { writeDraft } from '../../../messages/drafts/writeDraft.ts';
import type { HeldMessage } from '../../../protocol/acting/drafts.ts';
import type { InspectorState } from '../../../protocol/inspector.ts';
import type { PublishHow } from '../../../protocol/sessionQuestions.ts';
import { channelIn } from '../../commands/channelCommands.ts';
import { workOfInspected } from '../../inspector/inspectedApplications.ts';
import type { CommandId } from '../../catalogue.ts';
import { setContextKey } from '../../contextKeys.ts';
import { showMessage, tellDone } from '../../ui/messages.ts';
import type { ApplicationWork } from '../../views/applicationWork.ts';
import type { ActingCommands } from '../parts/actingCommands.ts';
import type { ActingParts } from '../parts/actingParts.ts';
import { draftSelector, isDraft } from '../parts/draftFiles.ts';
import { DraftApplications } from './draftApplications.ts';
import { DraftDiagnostics } from './draftDiagnostics.ts';
import { openDraft, openTemplate, replacePayload } from './draftDocuments.ts';
import { DraftLenses } from './draftLenses.ts';
import { draftSchemaText } from './draftSchemas.ts';
import { DraftRefused, DraftSender } from './draftSender.ts';
import { publishHeld } from './heldPublisher.ts';
import { pickSent } from './historyPick.ts';
import { pickSample, samplesOfContract } from './samplePick.ts';
import { SentBook } from './sentBook.ts';
import { followDelivery } from './sentFollow.ts';
import type { SentHere } from './sentMessage.ts';
import { draftVariables } from './draftVariables.ts';

type ComposerCommands = Pick<
  ActingCommands,
  'patchbay.channels.publish' | Extract<keyof ActingCommands, `patchbay.messages.${string}`>
>;

/** Writes messages in documents of the editor, sends them, and shows what became of them. */
export class Composer implements Disposable {
  readonly #parts: ActingParts;
  readonly #store = new DisposableStore();
  readonly #drafts: DraftApplications;
  readonly #book: SentBook;
  readonly #sender: DraftSender;
  readonly #diagnostics: DraftDiagnostics;
  readonly #following = this.#store.add(new DisposableSlot<Disposable>());

  constructor(parts: ActingParts) {
    this.#parts = parts;
    this.#drafts = new DraftApplications(parts);
    this.#book = this.#store.add(new SentBook(parts.memory));
    this.#sender = new DraftSender(parts, this.#book);
    this.#diagnostics = this.#store.add(new DraftDiagnostics(parts, this.#drafts));
    this.#store.add(new DraftLenses(this.#diagnostics, this.#book));
    this.#store.add(vscode.languages.registerCompletionItemProvider(draftSelector, draftVariables, '{'));
    this.#store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#book.forget(uri)));
  }

  get commands(): ComposerCommands {
    return {
      'patchbay.channels.publish': (...args) => this.#parts.targets.each(args, (work, own) => this.#begin(work, own)),
      'patchbay.messages.send': async (target) => this.#sendDocument(await documentOf(target)),
      'patchbay.messages.sendAgain': () => this.#sendLast(),
      'patchbay.messages.history': () => this.#showHistory(),
      'patchbay.messages.openTemplate': () => openTemplate(),
      'patchbay.messages.insertSample': async (target) => this.#insertSample(await documentOf(target)),
      'patchbay.messages.showSent': async (target) => this.#show(await documentOf(target)),
      'patchbay.messages.showTrace': async (target) => this.#trace(await documentOf(target)),
    };
  }

  /** The schema by which the JSON language of the editor completes drafts. */
  schemaText(signal: AbortSignal): Promise<string> {
    return draftSchemaText(this.#parts, this.#drafts, signal);
  }

  /** Drafts are checked again: a manifest or a contract is another one. */
  checkAll(): void {
    this.#diagnostics.checkAll();
  }

  /** Sends a message of an inspector as it is, or opens it as a draft. */
  async publish(inspected: InspectorState, held: HeldMessage, how: PublishHow): Promise<void> {
    const work = await workOfInspected(this.#parts.applications, inspected);
    if (how === 'edited') {
      const { channel, text } = heldDraft(held, (await knownApplication(work.monitor)).application);
      await openDraft(this.#drafts, work.key, channel, text);
      return;
    }
    const sent = await publishHeld(this.#parts, this.#sender, work, held, how === 'elsewhere');
    if (sent) await this.#tell(sent);
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Opens a new draft for the channel of a row, or one that is picked, with an example of what its contract allows. */
  async #begin(work: ApplicationWork, args: readonly unknown[]): Promise<void> {
    const channel = await channelIn(work, args, 'canPublish', 'Publish Message');
    if (!channel) return;
    const { application } = await knownApplication(work.monitor);
    const declared = ownProperty(application.messaging.channels, channel.name);
    const kind = declared?.kind === channel.channelKind ? undefined : channel.channelKind;
    const example = declared && kind === undefined ? await this.#example(declared) : undefined;
    const text = writeDraft({ channel: channel.name, kind, broker: kind && channel.broker, payload: example ?? '{}' });
    await openDraft(this.#drafts, work.key, channel.name, text);
  }

  async #sendDocument(document: vscode.TextDocument | undefined): Promise<void> {
    if (!document) return;
    const work = await this.#drafts.workOf(document.uri);
    if (!work) return;
    try {
      const sent = await this.#sender.sendText(work, document.getText(), new AbortController().signal);
      if (sent) await this.#tell(sent, document.uri);
    } catch (error) {
      if (error instanceof DraftRefused) showInEditor(document, error.at);
      throw error;
    }
  }

  async #sendLast(): Promise<void> {
    const [last] = this.#book.history;
    if (last) await this.#sendAgain(last);
    else await this.#showHistory();
  }

  async #showHistory(): Promise<void> {
    const picked = await pickSent(this.#book.history, () => this.#book.forgetAll());
    if (!picked) return;
    const { sent, isAgain } = picked;
    if (isAgain) return this.#sendAgain(sent);
    await openDraft(this.#drafts, keyOf(sent), sent.channel, this.#book.wholeText(sent));
  }

  async #sendAgain(draft: SentDraft): Promise<void> {
    const all = await this.#parts.applications.list.known();
    if (!all.some(({ manifest }) => manifest === draft.manifest)) throw new ProblemError(goneApplication(draft));
    const work = this.#parts.applications.of(keyOf(draft));
    const sent = await this.#sender.sendText(work, this.#book.wholeText(draft), new AbortController().signal);
    if (sent) await this.#tell(sent);
  }

  /** Says what became of it: in the status bar, in the lens of its document, and in an inspector that reads its channel. */
  async #tell(sent: SentHere, uri?: vscode.Uri): Promise<void> {
    setContextKey('patchbay.messages.hasSent', true);
    tellDone(`Sent to ${sent.target.name}: ${answerText(sent.answer)}`);
    if (uri) {
      this.#book.set(uri, sent);
      this.#following.set(followDelivery(this.#parts, sent, (news) => this.#book.set(uri, news)));
    }
    const { signal } = new AbortController();
    await this.#parts.inspectors.showSent(sent.application, sent.key, sent.message, false, signal);
  }

  async #show(document: vscode.TextDocument | undefined): Promise<void> {
    const sent = document && this.#book.of(document.uri);
    if (!sent) return;
    const { application, key, message } = sent;
    this.#parts.tap.ensure();
    const { signal } = new AbortController();
    const isThere = await this.#parts.inspectors.showSent(application, key, message, true, signal);
    if (!isThere) void showMessage('warning', notRead(sent));
  }

  /** All that has the same value as the message that was sent. */
  async #trace(document: vscode.TextDocument | undefined): Promise<void> {
    const sent = document && this.#book.of(document.uri);
    if (sent?.correlation === undefined) return;
    const origin = { application: applicationKeyText(sent.key) };
    await vscode.commands.executeCommand('patchbay.traces.show' satisfies CommandId, sent.correlation, origin);
  }

  async #example(channel: Channel): Promise<string | undefined> {
    const [sample] = await samplesOfContract(this.#parts.tap.ensure(), channel, 'example');
    return sample?.json;
  }

  async #insertSample(document: vscode.TextDocument | undefined): Promise<void> {
    const target = document && this.#diagnostics.of(document.uri)?.target;
    if (!document || !target?.declared) return;
    const sample = await pickSample(this.#parts.tap.ensure(), target.declared);
    if (sample) await replacePayload(document, sample.json);
  }
}

function keyOf({ manifest, environment }: SentDraft): ApplicationKey {
  return { manifest, environment };
}

/** The document of a lens or of a menu, else the one that is edited; undefined where that is no draft. */
async function documentOf(target: unknown): Promise<vscode.TextDocument | undefined> {
  const uri = target instanceof vscode.Uri ? target : vscode.window.activeTextEditor?.document.uri;
  return uri && isDraft({ uri }) ? vscode.workspace.openTextDocument(uri) : undefined;
}

function showInEditor(document: vscode.TextDocument, { start, end }: DraftProblem): void {
  const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
  if (!editor) return;
  editor.selection = new vscode.Selection(document.positionAt(start), document.positionAt(end));
  editor.revealRange(editor.selection);
}

function notRead({ target }: SentHere): string {
  return `The inspector has not read the message of ${target.name} yet. A filter of its time or its start may leave it out.`;
}

function goneApplication({ manifest }: SentDraft): Problem {
  return {
    code: 'draft.other-application',
    severity: 'error',
    message: `The application of this message, ${manifest}, is not in this workspace any more.`,
  };
}
