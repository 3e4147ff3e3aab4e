import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { recordingPathOf } from '../../app/inspector/recordingSource.ts';
import { logsSource } from '../../app/inspector/sources.ts';
import { InspectorSession, type InspectorHost } from '../../app/inspector/inspectorSession.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { oneLine } from '../../base/foreignText.ts';
import { recordingSuffix } from '../../messages/recording/recording.ts';
import type { SentMessage } from '../../protocol/acting/drafts.ts';
import { inspectorRelaySide, type InspectorState } from '../../protocol/inspector.ts';
import type { PageKind, PageModel } from '../webviews/pagePanel.ts';

export const inspectorPageKind = {
  viewType: 'patchbay.inspector',
  name: 'Messages',
  bundle: 'inspector',
  side: inspectorRelaySide,
} as const satisfies PageKind<typeof inspectorRelaySide>;

const maxTitleLength = 40;

/** One inspector, as a tab shows it. */
export interface InspectorModel extends PageModel<typeof inspectorRelaySide> {
  readonly state: InspectorState;
  /** The name of its session in the tap. */
  readonly session: string;
  /** Lets a person pick a value of the message that is chosen, and traces it. */
  traceChosen(): void;
  /** Chooses a message that was just sent, once it has come. */
  showSent(message: SentMessage, signal: AbortSignal): Promise<boolean>;
}

/** `nameOf` says which application it is, where that is no matter of course. */
export function inspectorModel(
  state: InspectorState,
  host: InspectorHost & { nameOf(state: InspectorState): string },
): InspectorModel {
  const id = randomUUID();
  const session = new InspectorSession(id, state, host);
  return {
    session: id,
    handlers: session.handlers,
    get state() {
      return session.state;
    },
    get title() {
      const application = host.nameOf(session.state);
      const title = inspectorTitle(session.state);
      return application === '' ? title : `${title} · ${shortened(oneLine(application))}`;
    },
    // The name of the application is known once the applications of the workspace are.
    onDidChangeTitle: (listener) => {
      const store = new DisposableStore();
      store.add(session.onDidChangeState(listener));
      store.add(host.onDidChangeSources(() => listener(session.state)));
      return store;
    },
    attach: (page) => session.attach(page),
    setShown: (isShown) => session.setShown(isShown),
    traceChosen: () => session.traceChosen(),
    showSent: (message, signal) => session.reveal(message, signal),
    dispose: () => session.dispose(),
  };
}

/** `Messages: orders.created`, `Logs: orders`, `Logs: shop`, `Recording: monday`. */
function inspectorTitle({ sources, name }: InspectorState): string {
  const [first, ...others] = sources.map((id) => shortened(oneLine(nameOfSource(id))));
  if (first === undefined) return 'Messages';
  const what = wordFor(sources);
  if (name !== undefined) return `${what}: ${shortened(oneLine(name))}`;
  return others.length === 0 ? `${what}: ${first}` : `${what}: ${first} +${others.length}`;
}

function wordFor(sources: readonly string[]): string {
  if (sources.every((id) => id.startsWith(logsSource('')))) return 'Logs';
  return sources.every((id) => recordingPathOf(id) !== undefined) ? 'Recording' : 'Messages';
}

function nameOfSource(id: string): string {
  const path = recordingPathOf(id);
  return path === undefined ? id.slice(id.indexOf(':') + 1) : basename(path, recordingSuffix);
}

/** Shortens a name in its middle, because a tab is as wide as its title, and names differ at their ends. */
function shortened(name: string): string {
  if (name.length <= maxTitleLength) return name;
  return `${name.slice(0, maxTitleLength / 2)}…${name.slice(1 - maxTitleLength / 2)}`;
}
