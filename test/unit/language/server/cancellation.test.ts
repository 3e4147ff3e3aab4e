import { describe, expect, it } from 'vitest';
import { LSPErrorCodes } from 'vscode-languageserver/node';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { Editor, uri, useEditor } from '../support/editor.ts';

const path = '/shop/compose.yaml';
const textDocument = { uri: uri(path) };
const text = 'services:\n  web:\n    image: nginx:1.27\n    depends_on: [db]\n  db:\n    image: postgres:17\n';
const position = { line: 4, character: 3 };
const change = {
  method: 'textDocument/didChange',
  params: { textDocument: { ...textDocument, version: 2 }, contentChanges: [{ text: `${text}\n` }] },
};

const changeOnDisk = {
  method: 'workspace/didChangeWatchedFiles',
  params: { changes: [{ uri: uri('/shop/parts.yaml'), type: 2 }] },
};

const requests: readonly (readonly [method: string, params: object])[] = [
  ['textDocument/completion', { textDocument, position }],
  ['textDocument/hover', { textDocument, position }],
  ['textDocument/definition', { textDocument, position }],
  ['textDocument/references', { textDocument, position, context: { includeDeclaration: true } }],
  ['textDocument/rename', { textDocument, position, newName: 'database' }],
  ['textDocument/prepareRename', { textDocument, position }],
  [
    'textDocument/codeAction',
    { textDocument, range: { start: position, end: position }, context: { diagnostics: [] } },
  ],
  ['textDocument/documentSymbol', { textDocument }],
  ['textDocument/semanticTokens/full', { textDocument }],
  ['textDocument/diagnostic', { textDocument }],
  ['textDocument/prepareCallHierarchy', { textDocument, position }],
  ['workspace/symbol', { query: '' }],
];

/** Those that look at more than one file. */
const long = requests.filter(([method]) =>
  /references|rename|definition|symbol$|diagnostic|CallHierarchy/.test(method),
);

/** Two folders with a manifest each. The second one is not open, and is read last. */
const files = { [path]: text, '/shop/parts.yaml': 'services: {}\n', '/other/compose.yaml': text };
const workspaceFolders = ['/shop', '/other'].map((folder) => ({ uri: uri(folder), name: folder }));

describe('a request that is cancelled', () => {
  const world = useEditor();

  it.each(requests)('while it waits is answered so, without being looked at: %s', async (method, params) => {
    await world.editor.open(path, text);
    await world.editor.diagnosticsOf(path);
    const answer = world.editor.answerTo('mine');
    world.editor.writeAtOnce({ id: 'mine', method, params }, { method: '$/cancelRequest', params: { id: 'mine' } });
    expect(await answer).toMatchObject({ error: { code: LSPErrorCodes.RequestCancelled } });
  });

  it('leaves those beside it alone', async () => {
    await world.editor.open(path, text);
    const answers = [world.editor.answerTo('first'), world.editor.answerTo('second')];
    const [method, params] = requests[1]!;
    const cancel = { method: '$/cancelRequest', params: { id: 'first' } };
    world.editor.writeAtOnce({ id: 'first', method, params }, { id: 'second', method, params }, cancel);
    expect(await Promise.all(answers)).toMatchObject([{ error: {} }, { result: { contents: {} } }]);
  });
});

describe('work that is under way', () => {
  /** Starts a request, and writes to the server as soon as that looks at a file. */
  async function interrupted(
    [method, params]: (typeof requests)[number],
    interruption: object,
  ): Promise<{ readonly answer: unknown; readonly end: () => Promise<void> }> {
    const disk = new WatchedDisk(files);
    const editor = await Editor.start(disk, { capabilities: { textDocument: { diagnostic: {} } }, workspaceFolders });
    await editor.open(path, `include: [parts.yaml]\n${text}`);
    // So that nothing is left to be read but what changes right before the request.
    await editor.client.sendRequest('textDocument/diagnostic', { textDocument });
    disk.onRead = () => editor.writeAtOnce(interruption);
    editor.writeAtOnce(changeOnDisk, { id: 'mine', method, params });
    const answer = await editor.answerTo('mine');
    return {
      answer,
      end: async () => {
        await editor.client.sendRequest('shutdown');
        editor.dispose();
      },
    };
  }

  it.each(long)('ends when it is cancelled: %s', async (...request) => {
    const { answer, end } = await interrupted(request, { method: '$/cancelRequest', params: { id: 'mine' } });
    expect(answer).toMatchObject({ error: { code: LSPErrorCodes.RequestCancelled } });
    await end();
  });

  it.each(long)('ends when the text it is about has changed: %s', async (...request) => {
    const { answer, end } = await interrupted(request, change);
    const [method] = request;
    const superseded =
      method === 'textDocument/diagnostic'
        ? { code: LSPErrorCodes.ServerCancelled, data: { retriggerRequest: true } }
        : { code: LSPErrorCodes.ContentModified };
    expect(answer).toMatchObject({ error: superseded });
    await end();
  });
});

/** Tells when a file is read for the first time from now on. */
class WatchedDisk extends MemoryManifestHost {
  onRead: (() => void) | undefined;

  override readText(file: string): string | undefined {
    const onRead = this.onRead;
    this.onRead = undefined;
    onRead?.();
    return super.readText(file);
  }
}
