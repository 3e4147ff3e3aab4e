import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  CancellationTokenSource,
  CompletionRequest,
  CompletionTriggerKind,
  createMessageConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  HoverRequest,
  type Hover,
  InitializedNotification,
  LSPErrorCodes,
  PublishDiagnosticsNotification,
  ReferencesRequest,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
  type CompletionItem,
  type MessageConnection,
  type Position,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';

interface EditorOptions {
  readonly hasSnippets?: boolean;
  /** Section → what the editor's settings say. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A language server of its own process, over standard input and output, with one document open in it. */
export class MeasuredServer {
  readonly client: MessageConnection;
  readonly #process: ChildProcess;
  readonly #uri: string;
  #version = 1;
  #onDiagnostics: ((params: PublishDiagnosticsParams) => void) | undefined;

  static async start(
    script: string,
    uri: string,
    languageId: string,
    text: string,
    { hasSnippets = false, settings = {} }: EditorOptions = {},
  ): Promise<MeasuredServer> {
    const process = spawn(globalThis.process.execPath, [script, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
    const client = createMessageConnection(
      new StreamMessageReader(process.stdout),
      new StreamMessageWriter(process.stdin),
    );
    const server = new MeasuredServer(process, client, uri, settings);
    await server.#open(languageId, text, hasSnippets);
    return server;
  }

  constructor(process: ChildProcess, client: MessageConnection, uri: string, settings: EditorOptions['settings'] = {}) {
    this.#process = process;
    this.client = client;
    this.#uri = uri;
    client.onRequest('workspace/configuration', ({ items }: { items: { section?: string }[] }) =>
      items.map(({ section = '' }) => settings[section] ?? null),
    );
    client.onRequest('client/registerCapability', () => null);
    client.onNotification(PublishDiagnosticsNotification.type, (params) => this.#onDiagnostics?.(params));
    client.listen();
  }

  /** Types into a line, and resolves once diagnostics have come that are newer than that. */
  async diagnosticsAfter(line: number, character: number, typed: string): Promise<number> {
    const started = performance.now();
    const published = this.nextDiagnostics();
    this.type(line, character, typed);
    await published;
    return performance.now() - started;
  }

  nextDiagnostics(): Promise<PublishDiagnosticsParams> {
    return new Promise((resolve) => {
      this.#onDiagnostics = (params) => {
        if (params.version !== undefined && params.version < this.#version) return;
        this.#onDiagnostics = undefined;
        resolve(params);
      };
    });
  }

  type(line: number, character: number, typed: string): void {
    const start = { line, character };
    const params = {
      textDocument: { uri: this.#uri, version: ++this.#version },
      contentChanges: [{ range: { start, end: { line, character: character + typed.length } }, text: typed }],
    };
    void this.client.sendNotification(DidChangeTextDocumentNotification.type, params);
  }

  /** Opens another document, whose diagnostics nobody waits for. */
  async openBeside(uri: string, text: string): Promise<void> {
    const textDocument = { uri, languageId: 'dockercompose', version: 1, text };
    await this.client.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  }

  async completionMs(position: Position): Promise<number> {
    const started = performance.now();
    await this.client.sendRequest(CompletionRequest.type, { textDocument: { uri: this.#uri }, position });
    return performance.now() - started;
  }

  /** What is offered at a place of another text of the same file. */
  async itemsIn(text: string, position: Position): Promise<readonly CompletionItem[]> {
    const textDocument = { uri: this.#uri, version: ++this.#version };
    const published = this.nextDiagnostics();
    await this.client.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument,
      contentChanges: [{ text }],
    });
    await published;
    const answer = await this.client.sendRequest(CompletionRequest.type, {
      textDocument,
      position,
      context: { triggerKind: CompletionTriggerKind.Invoked },
    });
    return Array.isArray(answer) ? answer : (answer?.items ?? []);
  }

  async hoverMs(position: Position): Promise<number> {
    const started = performance.now();
    await this.hoverAt(position);
    return performance.now() - started;
  }

  hoverAt(position: Position): Promise<Hover | null> {
    return this.client.sendRequest(HoverRequest.type, { textDocument: { uri: this.#uri }, position });
  }

  /** Asks for references right after a change, takes that back, and resolves once the server has said that it gave up. */
  async cancelledMs(position: Position): Promise<number> {
    const source = new CancellationTokenSource();
    const params = { textDocument: { uri: this.#uri }, position, context: { includeDeclaration: true } };
    const asked = this.client.sendRequest(ReferencesRequest.type, params, source.token);
    const started = performance.now();
    source.cancel();
    const code = await asked.then(
      () => undefined,
      (error: unknown) => (error instanceof ResponseError ? error.code : undefined),
    );
    if (code !== LSPErrorCodes.RequestCancelled)
      throw new Error('The request was answered as if nobody had taken it back.');
    return performance.now() - started;
  }

  /** What the process holds in memory, in MB. */
  residentMb(): number {
    const status = readFileSync(`/proc/${this.#process.pid ?? 0}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }

  stop(): void {
    this.client.dispose();
    this.#process.kill();
  }

  async #open(languageId: string, text: string, hasSnippets: boolean): Promise<void> {
    const completion = hasSnippets ? { completionItem: { snippetSupport: true } } : {};
    const textDocument = { completion, hover: {}, publishDiagnostics: { versionSupport: true } };
    const capabilities = { textDocument, workspace: { configuration: true } };
    await this.client.sendRequest('initialize', {
      processId: null,
      rootUri: null,
      capabilities,
      workspaceFolders: null,
    });
    await this.client.sendNotification(InitializedNotification.type, {});
    const opened = this.nextDiagnostics();
    await this.client.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri: this.#uri, languageId, version: 1, text },
    });
    await opened;
  }
}
