import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CompletionRequest,
  createMessageConnection,
  DidOpenTextDocumentNotification,
  ExitNotification,
  HoverRequest,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type CompletionItem,
  type MessageConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';

const bundle = join(import.meta.dirname, '../../../dist/server.js');
const uri = 'file:///nowhere/patchbay.yaml';

describe.skipIf(!existsSync(bundle))('dist/server.js', () => {
  let server: ChildProcessByStdio<Writable, Readable, null>;
  let client: MessageConnection;
  let ended: Promise<number | null>;
  let published: Promise<PublishDiagnosticsParams>;

  beforeEach(() => {
    server = spawn(process.execPath, [bundle, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    client = createMessageConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
    ended = new Promise((resolve) => server.once('exit', resolve));
    published = new Promise((resolve) => client.onNotification(PublishDiagnosticsNotification.type, resolve));
    client.listen();
  });

  afterEach(() => {
    client.dispose();
    server.kill();
  });

  async function open(text: string): Promise<void> {
    const textDocument = { uri, languageId: 'patchbay', version: 1, text };
    await client.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  }

  it('serves any editor over standard input and output, and ends when told to', async () => {
    await client.sendRequest('initialize', { processId: process.pid, capabilities: {} });
    await open('services:\n  web: {}\n');
    expect((await published).diagnostics.map(({ code }) => code)).toContain('manifest.no-image');
    await client.sendRequest(ShutdownRequest.type);
    await client.sendNotification(ExitNotification.type);
    expect(await ended).toBe(0);
  });

  it('serves an editor that can do nothing: no folders, no registration, no snippets', async () => {
    await client.sendRequest('initialize', {
      processId: null,
      rootUri: null,
      rootPath: '/nowhere',
      workspaceFolders: null,
      capabilities: {},
    });
    await client.sendNotification('initialized', {});
    await open('services:\n  web:\n    image: nginx\n    res\n');
    expect((await published).uri).toBe(uri);
    const at = (line: number, character: number): object => ({ textDocument: { uri }, position: { line, character } });
    const items = await client.sendRequest<CompletionItem[]>(CompletionRequest.method, at(3, 7));
    expect(items.find(({ label }) => label === 'restart')).toMatchObject({ textEdit: { newText: 'restart: ' } });
    expect(items.some(({ insertTextFormat }) => insertTextFormat === 2)).toBe(false);
    expect(await client.sendRequest(HoverRequest.method, at(2, 6))).toMatchObject({ contents: { kind: 'markdown' } });
  });

  it('goes on when it is sent what is no message', async () => {
    await client.sendRequest('initialize', { processId: null, capabilities: {} });
    const bodies = ['{"a":', 'null', '"text"', '[{"jsonrpc":"2.0","id":7,"method":"textDocument/hover"}]', '{"id":8}'];
    for (const body of bodies) server.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
    await client.sendNotification('$/cancelRequest', {});
    await client.sendNotification('$/cancelRequest');
    await open('services:\n  web: {}\n');
    expect((await published).diagnostics.map(({ code }) => code)).toContain('manifest.no-image');
  });

  it('ends when its standard input does', async () => {
    await client.sendRequest('initialize', { processId: null, capabilities: {} });
    await open('services:\n  web: {}\n');
    await published;
    server.stdin.end();
    expect(await ended).toBe(1);
  });
});
