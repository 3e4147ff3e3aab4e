import type * as vscode from 'vscode';
import type { ApplicationKey } from '../../app/applications/applicationKey.ts';
import { recordingSourceId } from '../../app/inspector/recordingSource.ts';
import type { InspectorHost } from '../../app/inspector/inspectorSession.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { SentMessage } from '../../protocol/acting/drafts.ts';
import type { InspectorState } from '../../protocol/inspector.ts';
import { setContextKey } from '../contextKeys.ts';
import { PagePanels } from '../webviews/pagePanels.ts';
import { inspectorModel, inspectorPageKind, type InspectorModel } from './inspectorModel.ts';
import { registerRecordingEditor } from './recordingEditor.ts';
import { emptyInspectorState, restoredState } from './inspectorState.ts';

type NamingHost = InspectorHost & { nameOf(state: InspectorState): string };

/** All inspectors of this window. */
export class Inspectors implements Disposable {
  readonly #host: NamingHost;
  readonly #editor: Disposable;
  readonly #panels: PagePanels<typeof inspectorPageKind.side, InspectorModel>;

  constructor(extensionUri: vscode.Uri, host: NamingHost) {
    this.#host = host;
    const restore = (kept: unknown): InspectorModel => inspectorModel(restoredState(kept), host);
    this.#panels = new PagePanels(extensionUri, inspectorPageKind, restore, host.logger);
    this.#editor = registerRecordingEditor((panel, path) => this.#showRecording(panel, path));
  }

  /** Shows these sources, by a name where they have one together: in the inspector that already does, else in a new one. */
  open(application: string, sources: readonly string[], key: ApplicationKey, name?: string): void {
    const isShown = this.#panels.reveal(
      ({ state }) => isOf(state, application, key) && state.sources.join('\n') === sources.join('\n'),
    );
    if (isShown) return;
    const state = emptyInspectorState(application, sources, key);
    this.openState(name === undefined ? state : { ...state, name });
  }

  /** The sessions of those that show an application, and of recordings. */
  sessionsOf(application: string, key: ApplicationKey): readonly string[] {
    const isMeant = ({ state }: InspectorModel): boolean =>
      isOf(state, application, key) || (state.application === '' && state.manifest === undefined);
    return this.#panels.models.filter(isMeant).map(({ session }) => session);
  }

  /**
   * Chooses a message that was just sent in the inspector that reads its source, or in that of a session which holds it. One is
   * opened for it where a person has asked to see it. False when there is none, or when it does not come.
   */
  async showSent(
    application: string,
    key: ApplicationKey,
    message: SentMessage,
    isAsked: boolean,
    signal: AbortSignal,
    session?: string,
  ): Promise<boolean> {
    const isHeld = this.#panels.find((model) => model.session === session) !== undefined;
    const isMeant = ({ state, session: its }: InspectorModel): boolean =>
      isHeld ? its === session : isOf(state, application, key) && state.sources.includes(message.source);
    if (isAsked && !this.#panels.reveal(isMeant)) this.open(application, [message.source], key);
    return (await this.#panels.find(isMeant)?.showSent(message, signal)) ?? false;
  }

  /** Lets a person trace the message that is chosen in the inspector they work in; false where they work elsewhere. */
  traceChosen(): boolean {
    const { active } = this.#panels;
    active?.traceChosen();
    return active !== undefined;
  }

  /** Opens a new inspector as it stands in `state`. */
  openState(state: InspectorState): void {
    this.#panels.open(inspectorModel(state, this.#host));
    setContextKey('patchbay.hasInspected', true);
  }

  dispose(): void {
    this.#editor.dispose();
    this.#panels.dispose();
  }

  /** Shows a recording in the tab that VS Code has opened for its file. Its channels are those of the current application. */
  #showRecording(panel: vscode.WebviewPanel, path: string): void {
    this.#panels.adopt(panel, inspectorModel(emptyInspectorState('', [recordingSourceId(path)]), this.#host));
  }
}

function isOf(state: InspectorState, application: string, key: ApplicationKey): boolean {
  const { manifest, environment } = state;
  if (manifest === undefined) return state.application === application;
  return manifest === key.manifest && environment === key.environment;
}
