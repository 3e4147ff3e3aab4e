import {
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
  type InitializeResult,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Coalescer } from '../base/async.ts';
import {
  applicationChangedNotification,
  applicationRequest,
  type ApplicationChangedParams,
  type ApplicationParams,
} from '../protocol/language.ts';
import { liveRequest, optionsChangedNotification, parseLanguageOptions } from '../protocol/live.ts';
import { Applications } from './applications.ts';
import { clientFacts, unknownClient, type ClientFacts } from './clientFacts.ts';
import { DiagnosticsPublisher } from './diagnosticsPublisher.ts';
import type { LanguageDisk } from './disk.ts';
import { featureCapabilities, serveFeatures } from './features.ts';
import { LiveData } from './liveData.ts';
import { openByPath } from './openDocuments.ts';
import { overlay } from './overlay.ts';
import { Pace } from './pace.ts';
import { Snapshots } from './snapshot.ts';
import { pathOf } from './uris.ts';

/** What others ask for anew: long enough to fold the keys of a word. */
const settleMs = 120;

/** Wires the features to a connection. The caller makes the connection, and listens. */
export function serve(connection: Connection, disk: LanguageDisk): void {
  const documents = new TextDocuments(TextDocument);
  let client = unknownClient;
  const open = openByPath(documents);
  const host = overlay(disk, (path) => open(path)?.getText());
  const snapshots = new Snapshots(host);
  const applications = new Applications(host);
  const publisher = new DiagnosticsPublisher(host, snapshots, (params) => {
    if (!client.pullsDiagnostics) void connection.sendDiagnostics(params);
  });
  let isPublished = true;
  const pace = new Pace();
  const publish = (): void => {
    if (isPublished) return;
    pace.run(() => publisher.publish(documents.all()));
    for (const { uri } of documents.all()) snapshots.file(pathOf(uri))?.trees();
    isPublished = true;
  };
  const diagnosing = new Coalescer(publish, () => pace.delayMs);
  const changed = new Set<string>();
  const announcing = new Coalescer(() => {
    const folders = applications.dependentsOf(changed);
    changed.clear();
    for (const folder of folders) {
      const params: ApplicationChangedParams = { folder };
      void connection.sendNotification(applicationChangedNotification, params);
    }
  }, settleMs);
  const onChange = (uris: readonly string[]): void => {
    for (const uri of uris) changed.add(pathOf(uri));
    pace.changed();
    isPublished = false;
    snapshots.invalidate();
    diagnosing.request();
    announcing.request();
  };

  documents.onDidChangeContent(({ document }) => onChange([document.uri]));
  documents.onDidSave(({ document }) => onChange([document.uri]));
  documents.onDidClose(({ document }) => onChange([document.uri]));
  connection.onDidChangeWatchedFiles(({ changes }) => onChange(changes.map(({ uri }) => uri)));
  const live = new LiveData(
    () => connection.sendRequest(liveRequest),
    () => shown.onNews(),
  );
  const shown = serveFeatures(connection, {
    open,
    allOpen: () => documents.all(),
    snapshots,
    exists: (path) => host.exists(path),
    list: (folder) => disk.list(folder),
    variables: Object.keys(disk.environment),
    client: () => client,
    live,
    problemsOf: (path) => {
      publish();
      return publisher.problemsOf(path);
    },
  });
  serveReports(connection, publisher, publish);
  connection.onInitialize((params) => {
    client = clientFacts(params);
    return initializeResult(client);
  });
  connection.onNotification(optionsChangedNotification, (options: unknown) => {
    client = { ...client, options: parseLanguageOptions(options) };
    shown.onOptions();
  });
  connection.onRequest(applicationRequest, (params: ApplicationParams) => applications.read(params));
  connection.onShutdown(() => {
    diagnosing.dispose();
    announcing.dispose();
    shown.dispose();
  });
  documents.listen(connection);
}

/** For an editor that asks instead of being told. */
function serveReports(connection: Connection, publisher: DiagnosticsPublisher, publish: () => void): void {
  connection.languages.diagnostics.on(({ textDocument, previousResultId }) => {
    publish();
    return publisher.report(textDocument.uri, previousResultId);
  });
}

function initializeResult(client: ClientFacts): InitializeResult {
  return {
    serverInfo: { name: 'patchbay' },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
      ...featureCapabilities(client),
      ...(client.pullsDiagnostics && {
        diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false },
      }),
    },
  };
}
