import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createMessageConnection,
  DidOpenTextDocumentNotification,
  ExitNotification,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';

const bundle = join(import.meta.dirname, '../../../dist/server.js');

describe.skipIf(!existsSync(bundle))('dist/server.js', () => {
  it('serves any editor over standard input and output, and ends when told to', async () => {
    const server = spawn(process.execPath, [bundle, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const client = createMessageConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    const ended = new Promise<number | null>((resolve) => server.once('exit', resolve));
    const published = new Promise<PublishDiagnosticsParams>((resolve) =>
      client.onNotification(PublishDiagnosticsNotification.type, resolve),
    );
    client.listen();
    await client.sendRequest('initialize', { processId: process.pid, capabilities: {} });
    const text = 'services:\n  web: {}\n';
    const textDocument = { uri: 'file:///nowhere/patchbay.yaml', languageId: 'patchbay', version: 1, text };
    await client.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    expect((await published).diagnostics.map(({ code }) => code)).toContain('manifest.no-image');
    await client.sendRequest(ShutdownRequest.type);
    await client.sendNotification(ExitNotification.type);
    expect(await ended).toBe(0);
    client.dispose();
  });
});
