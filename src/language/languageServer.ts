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
import { overlay } from './overlay.ts';
import { Snapshots } from './snapshot.ts';
import { pathOf } from './uris.ts';

/** What others ask for anew: long enough to fold the keys of a word. */
const settleMs = 120;

/** A change by itself is answered at once; of changes that come faster than anybody types, only the last ones are. */
const leastSettleMs = 5;
const mostSettleMs = 150;
const stormMs = 60;

/** Wires the features to a connection. The caller makes the connection, and listens. */
export function serve(connection: Connection, disk: LanguageDisk): void {
  const documents = new TextDocuments(TextDocument);
  const open = (path: string): TextDocument | undefined =>
    documents.all().find((document) => pathOf(document.uri) === path);
  const host = overlay(disk, (path) => open(path)?.getText());
  const snapshots = new Snapshots(host);
  const applications = new Applications(host);
  const publisher = new DiagnosticsPublisher(host, snapshots, (params) => void connection.sendDiagnostics(params));
  let isPublished = true;
  let lastMs = 0;
  let lastChange = 0;
  let isStorm = false;
  const publish = (): void => {
    if (isPublished) return;
    const started = performance.now();
    publisher.publish(documents.all());
    for (const { uri } of documents.all()) snapshots.file(pathOf(uri))?.trees();
    isPublished = true;
    lastMs = performance.now() - started;
  };
  const diagnosing = new Coalescer(publish, () =>
    isStorm ? mostSettleMs : Math.min(Math.max(lastMs / 4, leastSettleMs), mostSettleMs),
  );
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
    isStorm = performance.now() - lastChange < stormMs;
    lastChange = performance.now();
    isPublished = false;
    snapshots.invalidate();
    diagnosing.request();
    announcing.request();
  };

  documents.onDidChangeContent(({ document }) => onChange([document.uri]));
  documents.onDidSave(({ document }) => onChange([document.uri]));
  documents.onDidClose(({ document }) => onChange([document.uri]));
  connection.onDidChangeWatchedFiles(({ changes }) => onChange(changes.map(({ uri }) => uri)));
  let client = unknownClient;
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

function initializeResult(client: ClientFacts): InitializeResult {
  return {
    serverInfo: { name: 'patchbay' },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
      ...featureCapabilities(client),
    },
  };
}
