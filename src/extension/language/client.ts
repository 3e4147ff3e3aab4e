import * as vscode from 'vscode';
import {
  FileChangeType,
  LanguageClient,
  TransportKind,
  type LanguageClientOptions as ClientOptions,
} from 'vscode-languageclient/node';
import { Emitter } from '../../base/event.ts';
import {
  applicationChangedNotification,
  applicationRequest,
  environmentsRequest,
  placesRequest,
  resolvedRequest,
  type ApplicationChangedParams,
  takeOverRequest,
} from '../../protocol/language.ts';
import {
  contextOffersRequest,
  contextRequest,
  contextsChangedNotification,
  environmentTextRequest,
} from '../../protocol/context.ts';
import {
  applicationReleasedNotification,
  workspaceApplicationsChangedNotification,
  workspaceApplicationsRequest,
  type WorkspaceApplicationsResult,
} from '../../protocol/workspaceApplications.ts';
import { policyFixtureRequest, policyTestsRequest, runPolicyTestsRequest } from '../../protocol/policyTests.ts';
import { liveChangedNotification, liveRequest, optionsChangedNotification } from '../../protocol/live.ts';
import type { LanguageClientOptions, LanguageConnection } from './connection.ts';
import { FolderChanges } from './folderChanges.ts';
import { manifestLanguages, policyFiles } from './documents.ts';
import { SaidOnce } from './saidOnce.ts';

/** What tells which files a manifest file is read with: `manifest/context/projectTexts` reads them. */
const contextTexts =
  '**/{README*,CONTRIBUTING*,*.md,[Mm]akefile,GNUmakefile,*.mk,justfile,package.json,*.sh,*.bash,devcontainer.json}';

/** Starts the language server. The only file that knows the client library, and a bundle of its own. */
export async function startLanguageClient(options: LanguageClientOptions): Promise<LanguageConnection> {
  const watchers = ['**/*.{yaml,yml}', '**/{.env,*.env,.env.*,.gitignore}', contextTexts].map((pattern) =>
    vscode.workspace.createFileSystemWatcher(pattern),
  );
  const run = { module: options.serverModule, transport: TransportKind.ipc };
  const saidOnce = new SaidOnce(options.hidesSaid);
  const clientOptions: ClientOptions = {
    documentSelector: [...manifestLanguages.map((language) => ({ scheme: 'file', language })), policyFiles],
    initializationOptions: options.preferences(),
    outputChannel: options.channel,
    synchronize: { fileEvents: watchers },
    middleware: { handleDiagnostics: (uri, diagnostics, next) => saidOnce.handle(uri, diagnostics, next) },
  };
  const client = new LanguageClient('patchbay', 'Patchbay', { run, debug: run }, clientOptions);
  const changed = new Emitter<ApplicationChangedParams>();
  const regrouped = new Emitter<void>();
  const folders = new FolderChanges(({ created, deleted }) => {
    const changesOf = (paths: readonly string[], type: FileChangeType): object[] =>
      paths.map((path) => ({ uri: vscode.Uri.file(path).toString(), type }));
    const changes = [...changesOf(created, FileChangeType.Created), ...changesOf(deleted, FileChangeType.Deleted)];
    tell('workspace/didChangeWatchedFiles', { changes });
  });
  const contexts = new Emitter<void>();
  client.onNotification(contextsChangedNotification, () => contexts.fire());
  client.onNotification(applicationChangedNotification, (params: ApplicationChangedParams) => changed.fire(params));
  client.onNotification(workspaceApplicationsChangedNotification, () => regrouped.fire());
  client.onRequest(liveRequest, () => options.tellLive());
  await client.start();
  const tell = (method: string, params?: object): void => {
    client.sendNotification(method, params).catch((error: unknown) => options.channel.debug(String(error)));
  };
  const listeners = [
    options.onDidChangeLive(() => tell(liveChangedNotification)),
    options.onDidChangePreferences(() => saidOnce.refresh()),
    options.onDidChangePreferences(() => tell(optionsChangedNotification, options.preferences())),
  ];
  const ask =
    (method: string) =>
    <T>(params: object, signal: AbortSignal): Promise<T> =>
      request(client, method, params, signal);
  return {
    application: ask(applicationRequest),
    releaseApplication: (params) => tell(applicationReleasedNotification, params),
    workspaceApplications: async (params, signal) => {
      const found = await request<WorkspaceApplicationsResult>(client, workspaceApplicationsRequest, params, signal);
      folders.watch(found);
      return found;
    },
    resolved: ask(resolvedRequest),
    places: ask(placesRequest),
    takeOver: ask(takeOverRequest),
    environments: ask(environmentsRequest),
    context: ask(contextRequest),
    contextOffers: ask(contextOffersRequest),
    environmentText: ask(environmentTextRequest),
    policyTests: ask(policyTestsRequest),
    policyFixture: ask(policyFixtureRequest),
    runPolicyTests: ask(runPolicyTestsRequest),
    onDidChangeContexts: contexts.event,
    onDidChangeApplication: changed.event,
    onDidChangeWorkspaceApplications: regrouped.event,
    dispose: () => {
      for (const watcher of watchers) watcher.dispose();
      for (const listener of listeners) listener.dispose();
      folders.dispose();
      changed.dispose();
      regrouped.dispose();
      contexts.dispose();
      saidOnce.dispose();
      void client.dispose().catch((error: unknown) => options.channel.debug(`Language server: ${String(error)}`));
    },
  };
}

async function request<T>(client: LanguageClient, method: string, params: object, signal: AbortSignal): Promise<T> {
  const cancellation = new vscode.CancellationTokenSource();
  const onAbort = (): void => cancellation.cancel();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await client.sendRequest<T>(method, params, cancellation.token);
  } finally {
    signal.removeEventListener('abort', onAbort);
    cancellation.dispose();
  }
}
