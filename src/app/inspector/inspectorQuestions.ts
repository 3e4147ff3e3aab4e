import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { exportFormats, type ExportFormat } from '../../base/kinds/exportFormats.ts';
import { isCancellation } from '../../base/problem.ts';
import { recordingSuffix } from '../../messages/recording/recording.ts';
import type { MessageDocument } from '../../protocol/detailShapes.ts';
import type { HeldMessage } from '../../protocol/acting/drafts.ts';
import type { InspectorState, inspectorRelaySide } from '../../protocol/inspector.ts';
import type { Handlers } from '../../protocol/rpc.ts';
import {
  relayedQuestions,
  type PublishHow,
  type RelayedQuestion,
  type TracedMessage,
} from '../../protocol/sessionQuestions.ts';
import type { TapPeer } from '../../protocol/tap.ts';
import { recordingPathOf } from './recordingSource.ts';

type HostHandlers = Handlers<typeof inspectorRelaySide>;
/** What the editor does with messages; any other question for the host is a choice of the user. */
export type EditorQuestion =
  | 'copy'
  | 'copyLink'
  | 'copyMessage'
  | 'diff'
  | 'exportRows'
  | 'openDocument'
  | 'publishMessage'
  | 'traceMessage'
  | 'replayRows';

/** What the editor around an inspector does for it. */
export interface InspectorDesk {
  writeClipboard(text: string): Promise<void>;
  showDocument(document: MessageDocument): Promise<void>;
  showDiff(left: MessageDocument, right: MessageDocument): Promise<void>;
  /** Where to write an export; undefined when dismissed. */
  chooseFile(suggestedName: string, format: ExportFormat): Promise<string | undefined>;
  /** Shows work as it goes on, with a way to cancel it. */
  withProgress<T>(title: string, work: (report: ReportProgress, signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Says that an export is there. */
  showExported(path: string, rows: number): Promise<void>;
  /** Has rows written to a file that is a recording, and asks how they are to be replayed. */
  replayRows(name: string, write: (path: string) => Promise<void>): Promise<void>;
  /** Sends a message that is held, or opens it as a draft. */
  publish(inspected: InspectorState, message: HeldMessage, how: PublishHow): Promise<void>;
  /** Opens the page of a value of a message that a session of the tap holds. */
  trace(inspected: InspectorState, session: string, message: TracedMessage): Promise<void>;
  /** A link that opens an inspector as it stands in `state`. */
  linkTo(state: InspectorState): string;
}

export type ReportProgress = (done: number, total: number) => void;

/** Answers what the tap alone knows: passes each question on to one of its sessions, and the answer back, unread. */
export function relayToTap(session: string, tap: () => TapPeer): Pick<HostHandlers, RelayedQuestion> {
  const relay =
    (name: RelayedQuestion) =>
    (params: object, signal: AbortSignal): Promise<unknown> =>
      tap().relay(name, { ...params, session }, signal);
  return Object.fromEntries(relayedQuestions.map((name) => [name, relay(name)])) as Pick<HostHandlers, RelayedQuestion>;
}

/** Answers what an inspector's page asks for that the editor does with messages of one session of the tap. */
export function inspectorQuestions(
  session: string,
  tap: () => TapPeer,
  desk: InspectorDesk,
  state: () => InspectorState,
): Pick<HostHandlers, EditorQuestion> {
  const documentOf = (sequence: number): Promise<MessageDocument | null> =>
    tap().request('document', { session, sequence });
  return {
    copy: ({ text }) => done(desk.writeClipboard(text)),
    copyLink: () => done(desk.writeClipboard(desk.linkTo(state()))),
    copyMessage: async ({ sequence, format }) => {
      const copy = await tap().request('copyAs', { session, sequence, format });
      return copy ? done(desk.writeClipboard(copy.text)) : null;
    },
    openDocument: async (request) => {
      const document = await tap().request('document', { session, ...request });
      return document ? done(desk.showDocument(document)) : null;
    },
    diff: async (request) => {
      const [left, right] = await Promise.all([documentOf(request.left), documentOf(request.right)]);
      return left && right ? done(desk.showDiff(left, right)) : null;
    },
    publishMessage: async ({ sequence, how }) => {
      const message = await tap().request('heldMessage', { session, sequence });
      return message ? done(desk.publish(state(), message, how)) : null;
    },
    traceMessage: (message) => done(desk.trace(state(), session, message)),
    replayRows: () => {
      const name = suggestedName(state(), 'recording');
      const write = async (path: string): Promise<void> =>
        void (await writeRows(session, tap, desk, { format: 'recording', path, columns: [] }));
      return done(uncancelled(desk.replayRows(name, write)));
    },
    exportRows: ({ format, columns }) => done(exportTo(session, tap, desk, state(), format, columns)),
  };
}

async function exportTo(
  session: string,
  tap: () => TapPeer,
  desk: InspectorDesk,
  state: InspectorState,
  format: ExportFormat,
  columns: readonly string[],
): Promise<void> {
  const path = await desk.chooseFile(suggestedName(state, format), format);
  if (path === undefined) return;
  await uncancelled(
    writeRows(session, tap, desk, { format, path, columns }).then((rows) => desk.showExported(path, rows)),
  );
}

interface WrittenFile {
  readonly format: ExportFormat;
  readonly path: string;
  readonly columns: readonly string[];
}

/** Resolves to how many rows were written. */
async function writeRows(
  session: string,
  tap: () => TapPeer,
  desk: InspectorDesk,
  { format, path, columns }: WrittenFile,
): Promise<number> {
  const run = randomUUID();
  const { rows } = await desk.withProgress('Exporting messages', async (report, signal) => {
    const following = tap().on('exportProgress', (event) => {
      if (event.run === run) report(event.progress.done, event.progress.total);
    });
    try {
      return await tap().request('export', { session, run, format, path, columns: [...columns] }, signal);
    } finally {
      following.dispose();
    }
  });
  return rows;
}

async function uncancelled(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isCancellation(error)) throw error;
  }
}

/** Suggests a file name that tells the sources. */
function suggestedName({ sources }: InspectorState, format: ExportFormat): string {
  const [first = 'messages', ...others] = sources.map((id) => {
    const recording = recordingPathOf(id);
    return recording === undefined ? id.slice(id.indexOf(':') + 1) : basename(recording, recordingSuffix);
  });
  const name = others.length === 0 ? first : `${first} and ${others.length} more`;
  return `${name.replace(/[^\p{L}\p{N}. _-]/gu, '_').slice(0, 80)}.${exportFormats[format].ending}`;
}

async function done(work: Promise<void>): Promise<null> {
  await work;
  return null;
}
