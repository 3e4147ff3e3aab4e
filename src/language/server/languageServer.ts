import { isDeepStrictEqual } from 'node:util';
import {
  DidChangeWorkspaceFoldersNotification,
  LSPErrorCodes,
  PositionEncodingKind,
  ResponseError,
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
  type InitializeResult,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { systemClock } from '../../base/clock.ts';
import { Coalescer } from '../../base/async.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { ContextSurroundings } from '../../manifest/context/contexts.ts';
import { liveRequest, optionsChangedNotification, parseLanguageOptions } from '../../protocol/live.ts';
import { Applications } from './applications.ts';
import { clientFacts, unknownClient, withFolders, type ClientFacts } from './clientFacts.ts';
import { DiagnosticsPublisher, isManifestLanguage } from '../diagnostics/diagnosticsPublisher.ts';
import type { ListingHost } from '../../manifest/files/host.ts';
import { featureCapabilities, serveFeatures } from './features.ts';
import { LiveData } from '../live/liveData.ts';
import { SeenFindings } from '../live/seenFindings.ts';
import { listenWellFormed, openByPath } from './openDocuments.ts';
import { overlay, withPrograms } from '../text/overlay.ts';
import { DiagnosticsThrottle } from '../diagnostics/diagnosticsThrottle.ts';
import { unopenedProblems } from '../diagnostics/unopened.ts';
import { TypingPause } from '../diagnostics/typingPause.ts';
import { serveApplications } from './serveApplications.ts';
import { serveWorkspace } from './serveWorkspace.ts';
import { Snapshots } from '../text/snapshot.ts';
import { Turns, type GiveWay } from './turns.ts';
import { pathOf } from '../text/uris.ts';

/**
 * Wires the features to a connection. The caller creates the connection and starts listening. New problems of the line
 * that is being typed wait for `typingPauseMs`.
 */
export function serve(connection: Connection, disk: ListingHost, typingPauseMs = 500): void {
  const documents = new TextDocuments(TextDocument);
  const open = openByPath(documents);
  const trusted = withPrograms(disk, () => client().options.programs);
  const host = overlay(trusted, (path) => open(path)?.getText());
  const client = trackClient(connection, (readsOtherwise) => {
    if (readsOtherwise) onDisk([]);
    shown.onOptions();
  });
  const snapshots = new Snapshots(host, { surroundings: surroundingsOf(client) });
  const send = (params: PublishDiagnosticsParams): void => {
    if (!client().pullsDiagnostics) void connection.sendDiagnostics(params);
  };
  const seen = new SeenFindings(systemClock, () => republish());
  const pause = new TypingPause(systemClock, typingPauseMs);
  const publisher = new DiagnosticsPublisher(host, snapshots, send, pause, (application) => seen.of(application));
  const turns = new Turns();
  let isPublished = true;
  const republish = (): void => {
    isPublished = false;
    diagnosing.request();
  };
  const lookedAt = new Applications(host, snapshots, republish);
  const applications = serveApplications(connection, lookedAt, turns);
  const workspace = serveWorkspace(connection, disk, turns);
  const throttle = new DiagnosticsThrottle();
  const publish = (): void => {
    if (isPublished) return;
    if (client().options.live) live.peek();
    const [all, unopened] = [documents.all(), unopenedProblems(lookedAt.problems, host)];
    throttle.run(() => publisher.publish(all, !client().pullsDiagnostics, unopened));
    for (const { uri } of all) snapshots.file(pathOf(uri))?.trees();
    isPublished = true;
    shown.onPublished();
  };
  const diagnosing = new Coalescer(
    () => surviving(connection, publish),
    () => throttle.delayMs,
  );
  const onChange = (uris: readonly string[]): void => {
    turns.changed();
    throttle.changed();
    snapshots.invalidate();
    republish();
    applications.changed(uris.map(pathOf));
  };
  const onDisk = (uris: readonly string[]): void => {
    for (const part of [snapshots.contexts, workspace]) part.changed(uris.map(pathOf));
    onChange(uris);
  };
  documents.onDidChangeContent(({ document }) => onChange([document.uri]));
  listenDisk(connection, documents, onDisk);
  const live = liveDataOf(connection, seen, () => shown.onNews());
  const shown = serveFeatures(connection, {
    open,
    allOpen: () => documents.all(),
    snapshots,
    turns,
    host,
    variables: Object.keys(disk.environment),
    client,
    live,
    problemsOf: (path) => {
      publish();
      return publisher.problemsOf(path);
    },
  });
  serveReports(connection, turns, async (giveWay) => {
    for (const { uri, languageId } of documents.all()) {
      if (isManifestLanguage(languageId)) snapshots.of(pathOf(uri))?.manifest();
      await giveWay();
    }
    publish();
    return publisher;
  });
  connection.onShutdown(() => {
    for (const part of [diagnosing, seen, publisher, applications, workspace, shown]) part.dispose();
  });
  listenWellFormed(documents, connection);
}

/** What runs, as the client tells it; what was found of that is told to the problems, too. */
function liveDataOf(connection: Connection, seen: SeenFindings, onNews: () => void): LiveData {
  const live: LiveData = new LiveData(
    () => connection.sendRequest(liveRequest),
    () => {
      seen.update(live.known);
      onNews();
    },
  );
  return live;
}

/** Closing counts too: what was not saved is gone. */
function listenDisk(
  connection: Connection,
  documents: TextDocuments<TextDocument>,
  onDisk: (uris: readonly string[]) => void,
): void {
  documents.onDidSave(({ document }) => onDisk([document.uri]));
  documents.onDidClose(({ document }) => onDisk([document.uri]));
  connection.onDidChangeWatchedFiles(({ changes }) => onDisk(changes.map(({ uri }) => uri)));
}

/** Keeps what the editor says of itself, from the start on. */
function trackClient(connection: Connection, onOptions: (readsOtherwise: boolean) => void): () => ClientFacts {
  let client = unknownClient;
  connection.onInitialize((params) => {
    client = clientFacts(params);
    // This replaces the library's own handler, which would make every editor register the notification a second time.
    connection.onNotification(DidChangeWorkspaceFoldersNotification.type, ({ event }) => {
      client = withFolders(client, event);
    });
    return initializeResult(client);
  });
  connection.onNotification(optionsChangedNotification, (options: unknown) => {
    const { contexts, programs } = client.options;
    client = { ...client, options: parseLanguageOptions(options) };
    onOptions(programs !== client.options.programs || !isDeepStrictEqual(contexts, client.options.contexts));
  });
  return () => client;
}

function surroundingsOf(client: () => ClientFacts): ContextSurroundings {
  return {
    folders: () => client().folders,
    chosenFor: (path) => ownProperty(client().options.contexts, path),
  };
}

/** No request waits for work that a timer started, so an error in it is logged and does not end the server. */
function surviving(connection: Connection, work: () => void): void {
  try {
    work();
  } catch (error) {
    connection.console.error(
      `Diagnostics failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
}

/** Serves editors that pull diagnostics. When a text changes during the work, the editor keeps what it has and asks again. */
function serveReports(
  connection: Connection,
  turns: Turns,
  published: (giveWay: GiveWay) => Promise<DiagnosticsPublisher>,
): void {
  connection.languages.diagnostics.on(
    turns.served(async ({ textDocument, previousResultId }, giveWay) => {
      const publisher = await published(giveWay).catch(askAgain);
      return publisher.report(textDocument.uri, previousResultId);
    }),
  );
}

function askAgain(error: unknown): never {
  const isSuperseded = error instanceof ResponseError && error.code === LSPErrorCodes.ContentModified;
  if (!isSuperseded) throw error;
  throw new ResponseError(LSPErrorCodes.ServerCancelled, error.message, { retriggerRequest: true });
}

function initializeResult(client: ClientFacts): InitializeResult {
  return {
    serverInfo: { name: 'patchbay' },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
      positionEncoding: PositionEncodingKind.UTF16,
      ...(client.changesFolders && { workspace: { workspaceFolders: { supported: true, changeNotifications: true } } }),
      ...featureCapabilities(client),
      ...(client.pullsDiagnostics && {
        diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false },
      }),
    },
  };
}
