import { PassThrough } from 'node:stream';
import { afterEach, beforeEach } from 'vitest';
import {
  createConnection,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  FileChangeType,
  InitializedNotification,
  Message,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type ClientCapabilities,
  type InitializeParams,
  type InitializeResult,
  type ResponseMessage,
  type TextDocumentContentChangeEvent,
  type ServerCapabilities,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { createMessageConnection, type MessageConnection } from 'vscode-languageserver/node';
import { withoutByteOrderMarks } from '../../../../src/language/server/byteOrderMark.ts';
import { serve } from '../../../../src/language/server/languageServer.ts';
import { answersCancelled } from '../../../../src/language/server/turns.ts';
import type { ListingHost } from '../../../../src/manifest/files/host.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { liveRequest } from '../../../../src/protocol/live.ts';
import { workspaceApplicationsChangedNotification } from '../../../../src/protocol/workspaceApplications.ts';
import { applicationChangedNotification, type ApplicationChangedParams } from '../../../../src/protocol/language.ts';

/** What an editor can and wants; nothing when left out. */
export interface EditorFacts {
  readonly capabilities?: ClientCapabilities;
  readonly options?: unknown;
  readonly workspaceFolders?: InitializeParams['workspaceFolders'];
  readonly rootUri?: string | null;
  readonly rootPath?: string | null;
  /** Answers what runs now. */
  readonly live?: () => unknown;
  /** Answers what else the server asks from the start. */
  readonly prepare?: (client: MessageConnection) => void;
}

/** An editor at the other end of a real LSP connection, in memory. */
export class Editor {
  readonly client: MessageConnection;
  /** What the server says it serves. */
  capabilities: ServerCapabilities = {};
  readonly published: PublishDiagnosticsParams[] = [];
  readonly changedFolders: string[] = [];
  readonly changedApplications: ApplicationChangedParams[] = [];
  /** How often there were said to be other applications in the workspace. */
  regrouped = 0;
  readonly #waiting = new Set<() => void>();
  readonly #answers = new Map<unknown, ResponseMessage>();
  readonly #toServer: PassThrough;
  readonly #end: () => void;

  static async start(
    disk: ListingHost,
    { capabilities = {}, options, live, prepare, ...folders }: EditorFacts = {},
  ): Promise<Editor> {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    const ends = withoutByteOrderMarks(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
    const server = createConnection(ends.reader, ends.writer, answersCancelled);
    // Nobody waits for typing to pause.
    serve(server, disk, 0);
    server.listen();
    const client = createMessageConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    const editor = new Editor(client, toServer, () => server.dispose());
    new StreamMessageReader(toClient).listen((message) => editor.#hear(message));
    if (live) client.onRequest(liveRequest, live);
    prepare?.(client);
    const params = { processId: null, capabilities, initializationOptions: options, ...folders };
    editor.capabilities = (await client.sendRequest<InitializeResult>('initialize', params)).capabilities;
    await client.sendNotification(InitializedNotification.type, {});
    return editor;
  }

  constructor(client: MessageConnection, toServer: PassThrough, end: () => void) {
    this.client = client;
    this.#toServer = toServer;
    this.#end = end;
    client.onNotification(PublishDiagnosticsNotification.type, (params) => {
      this.published.push(params);
      this.#wake();
    });
    client.onNotification(applicationChangedNotification, (params: unknown) => {
      this.changedApplications.push(params as ApplicationChangedParams);
      this.changedFolders.push((params as ApplicationChangedParams).folder);
      this.#wake();
    });
    client.onNotification(workspaceApplicationsChangedNotification, () => {
      this.regrouped++;
      this.#wake();
    });
    client.listen();
  }

  dispose(): void {
    this.client.dispose();
    this.#end();
  }

  open(path: string, text: string, languageId = 'dockercompose', version = 1): Promise<void> {
    const textDocument = { uri: uri(path), languageId, version, text };
    return this.client.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  }

  change(path: string, text: string, version: number): Promise<void> {
    const textDocument = { uri: uri(path), version };
    return this.client.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument,
      contentChanges: [{ text }],
    });
  }

  /** Sends changes as they are. */
  apply(path: string, contentChanges: TextDocumentContentChangeEvent[], version: number): Promise<void> {
    const textDocument = { uri: uri(path), version };
    return this.client.sendNotification(DidChangeTextDocumentNotification.type, { textDocument, contentChanges });
  }

  save(path: string): Promise<void> {
    return this.client.sendNotification(DidSaveTextDocumentNotification.type, { textDocument: { uri: uri(path) } });
  }

  close(path: string): Promise<void> {
    return this.client.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri: uri(path) } });
  }

  changeOnDisk(path: string): Promise<void> {
    const changes = [{ uri: uri(path), type: FileChangeType.Changed }];
    return this.client.sendNotification('workspace/didChangeWatchedFiles', { changes });
  }

  /** Bytes that the server gets in one piece, whatever they are. */
  write(bytes: string | Buffer): void {
    this.#toServer.write(bytes);
  }

  /** Messages that the server reads before it does anything else. */
  writeAtOnce(...messages: readonly object[]): void {
    this.write(messages.map(framed).join(''));
  }

  /** The answer to a request that was written by hand. */
  async answerTo(id: string): Promise<ResponseMessage> {
    await this.until(() => this.#answers.has(id));
    return this.#answers.get(id)!;
  }

  /** The newest diagnostics of a file, once they are as wanted. */
  async diagnosticsOf(
    path: string,
    isWanted: (params: PublishDiagnosticsParams) => boolean = () => true,
  ): Promise<PublishDiagnosticsParams> {
    let newest: PublishDiagnosticsParams | undefined;
    await this.until(() => {
      newest = this.published.findLast((params) => params.uri === uri(path));
      return newest !== undefined && isWanted(newest);
    });
    return newest!;
  }

  /** Resolves when the condition holds; it is looked at after every notification. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  #hear(message: Message): void {
    if (!Message.isResponse(message)) return;
    this.#answers.set(message.id, message);
    this.#wake();
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

/** A message as it goes over the wire. */
export function framed(message: object): string {
  const text = JSON.stringify({ jsonrpc: '2.0', ...message });
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

export function uri(path: string): string {
  return `file://${path}`;
}

/** A disk and an editor of its own for each test of a file. */
export interface World {
  readonly disk: MemoryManifestHost;
  readonly editor: Editor;
}

/** Starts a server before each test, and ends it as an editor does. What it returns is that of the test that runs. */
export function useEditor(
  environment: Readonly<Record<string, string>> = {},
  params: Partial<InitializeParams> = {},
): World {
  let disk = new MemoryManifestHost({});
  let editor: Editor | undefined;
  beforeEach(async () => {
    disk = new MemoryManifestHost({}, environment);
    editor = await Editor.start(disk, params);
  });
  afterEach(async () => {
    await editor?.client.sendRequest(ShutdownRequest.type);
    editor?.dispose();
  });
  return {
    get disk() {
      return disk;
    },
    get editor() {
      if (!editor) throw new Error('The server starts with the first test.');
      return editor;
    },
  };
}
