import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CompletionRequest,
  createMessageConnection,
  DidOpenTextDocumentNotification,
  DocumentLinkRequest,
  DocumentSymbolRequest,
  HoverRequest,
  InitializeRequest,
  PublishDiagnosticsNotification,
  StreamMessageReader,
  StreamMessageWriter,
  type CompletionItem,
  type InitializeResult,
  type MarkupContent,
  type MessageConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { composeServiceKeys } from '../../../src/app/editor/coexistence.ts';
import { withoutSaidElsewhere } from '../../../src/app/editor/saidElsewhere.ts';
import { serviceShape } from '../../../src/manifest/schema/service.ts';

const require = createRequire(import.meta.url);
const composeServer = join(
  require.resolve('@microsoft/compose-language-service'),
  '../../../bin/docker-compose-langserver',
);

/** What is left to the Compose server of Microsoft is what it does, and no more: it is asked itself. */
describe('what is left to @microsoft/compose-language-service', () => {
  let server: ChildProcess;
  let client: MessageConnection;
  let capabilities: InitializeResult['capabilities'];
  const published = new Map<string, PublishDiagnosticsParams>();
  let opened = 0;

  beforeAll(async () => {
    const child = spawn(process.execPath, [composeServer, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    server = child;
    client = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    client.onNotification(PublishDiagnosticsNotification.type, (params) => {
      published.set(params.uri, params);
    });
    client.listen();
    const textDocument = { completion: { completionItem: { snippetSupport: true } }, publishDiagnostics: {} };
    const params = { processId: process.pid, rootUri: null, workspaceFolders: null, capabilities: { textDocument } };
    ({ capabilities } = await client.sendRequest(InitializeRequest.type, params));
    await client.sendNotification('initialized', {});
  });
  afterAll(() => {
    client.dispose();
    server.kill();
  });

  async function open(text: string): Promise<string> {
    const uri = `file:///peer/${opened++}/compose.yaml`;
    const textDocument = { uri, languageId: 'dockercompose', version: 1, text };
    await client.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    return uri;
  }

  it.each([
    ['', '', ''],
    ['services.*.', 'services:\n  web:\n', '    '],
    ['services.*.build.', 'services:\n  web:\n    build:\n', '      '],
    ['services.*.healthcheck.', 'services:\n  web:\n    healthcheck:\n', '      '],
    ['networks.*.', 'networks:\n  a:\n', '    '],
  ])('keys under "%s"', async (prefix, before, line) => {
    const uri = await open(before + line);
    const position = { line: before.split('\n').length - 1, character: line.length };
    const items = (await client.sendRequest(CompletionRequest.type, { textDocument: { uri }, position })) as
      | CompletionItem[]
      | null;
    const labels = new Set((items ?? []).map(({ label }) => prefix + label.replace(/:$/, '')));
    expect([...labels].toSorted()).toEqual(directlyUnder(prefix, composeServiceKeys.keys));
  });

  it('keys of a service that it explains', async () => {
    const keys = Object.keys(serviceShape.table?.().attributes ?? {});
    const uri = await open(`services:\n  web:\n${keys.map((key) => `    ${key}: x\n`).join('')}`);
    const explained: string[] = [];
    for (const [index, key] of keys.entries()) {
      const position = { line: index + 2, character: 5 };
      const found = await client.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
      if (found) explained.push(`services.*.${key}`);
    }
    expect(explained.toSorted()).toEqual(directlyUnder('services.*.', composeServiceKeys.hovers));
  });

  it('formatting and the pages of images, but no outline', async () => {
    expect(capabilities.documentFormattingProvider).toBe(true);
    expect(capabilities.documentSymbolProvider).toBeUndefined();
    const uri = await open('services:\n  web: { image: nginx }\n  api: { image: redis, build: . }\n');
    const links = await client.sendRequest(DocumentLinkRequest.type, { textDocument: { uri } });
    expect(links?.map(({ range }) => range.start.line)).toEqual([1]);
    await expect(client.sendRequest(DocumentSymbolRequest.type, { textDocument: { uri } })).rejects.toThrow();
  });

  it('what it says of the text, which is not said again', async () => {
    const uri = await open('services:\n  web: { image: a, image: b }\n');
    await expect.poll(() => published.get(uri)?.diagnostics.length, { timeout: 10_000 }).toBe(1);
    const range = { start: { line: 1, character: 19 }, end: { line: 1, character: 20 } };
    const own = [{ message: 'This key is already defined.', code: 'manifest.duplicate-key', range }];
    const others = (published.get(uri)?.diagnostics ?? []).map((one) => ({ ...one, message: textOf(one.message) }));
    expect(withoutSaidElsewhere(own, others, ({ code }) => code)).toEqual([]);
  });
});

function directlyUnder(prefix: string, paths: readonly string[]): readonly string[] {
  return paths.filter((path) => path.slice(0, path.lastIndexOf('.') + 1) === prefix).toSorted();
}

function textOf(message: string | MarkupContent): string {
  return typeof message === 'string' ? message : message.value;
}
