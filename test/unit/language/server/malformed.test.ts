import { describe, expect, it } from 'vitest';
import { ErrorCodes } from 'vscode-languageserver/node';
import { uri, useEditor } from '../support/editor.ts';

const path = '/shop/compose.yaml';
const text = 'services:\n  web:\n    image: nginx:1.27\n';
const position = { line: 2, character: 6 };
const requests = [
  'textDocument/completion',
  'textDocument/hover',
  'textDocument/definition',
  'textDocument/references',
  'textDocument/rename',
  'textDocument/prepareRename',
  'textDocument/codeAction',
  'codeAction/resolve',
  'textDocument/codeLens',
  'textDocument/inlayHint',
  'textDocument/diagnostic',
  'textDocument/documentSymbol',
  'textDocument/documentHighlight',
  'textDocument/documentLink',
  'textDocument/foldingRange',
  'textDocument/selectionRange',
  'textDocument/linkedEditingRange',
  'textDocument/semanticTokens/full',
  'textDocument/semanticTokens/range',
  'textDocument/prepareCallHierarchy',
  'textDocument/formatting',
  'textDocument/rangeFormatting',
  'textDocument/onTypeFormatting',
];

/** All that any of the requests needs, with another document, place or shape. */
function paramsWith(documentUri: unknown, at: unknown): object {
  return {
    textDocument: { uri: documentUri },
    position: at,
    positions: [at],
    range: { start: at, end: at },
    context: { diagnostics: [], includeDeclaration: true },
    newName: 'other',
    options: { tabSize: 2, insertSpaces: true },
    ch: '\n',
    data: { textDocument: { uri: documentUri }, range: { start: at, end: at } },
  };
}

describe('a client that does not keep to the protocol', () => {
  const world = useEditor();
  let id = 0;

  async function answerTo(method: string, params?: unknown): Promise<object> {
    const own = `own-${++id}`;
    world.editor.writeAtOnce({ id: own, method, ...(params !== undefined && { params }) });
    return world.editor.answerTo(own);
  }

  async function expectService(): Promise<void> {
    await world.editor.open('/shop/other.yaml', text);
    const answer = await answerTo('textDocument/hover', paramsWith(uri('/shop/other.yaml'), position));
    expect(answer).toMatchObject({ result: { contents: {} } });
  }

  it.each([
    ['no parameters', undefined],
    ['null', null],
    ['a list', []],
    ['a text', 'services'],
    ['nothing in them', {}],
    ['no URI', paramsWith(undefined, position)],
    ['a number for a URI', paramsWith(5, position)],
    ['a position below zero', paramsWith(uri(path), { line: -1, character: 0 })],
    ['half a position', paramsWith(uri(path), { line: 1 })],
    ['a position of texts', paramsWith(uri(path), { line: '1', character: '2' })],
    ['half a character', paramsWith(uri(path), { line: 1, character: 0.5 })],
  ])('gets an error for every request with %s', async (_, params) => {
    await world.editor.open(path, text);
    for (const method of requests) {
      expect(await answerTo(method, params), method).toMatchObject({ error: { code: expect.any(Number) as number } });
    }
    await expectService();
  });

  it('is told that a request about nothing has the wrong parameters', async () => {
    const answer = await answerTo('textDocument/hover', { textDocument: {}, position });
    expect(answer).toMatchObject({ error: { code: ErrorCodes.InvalidParams } });
  });

  it.each([
    'untitled:Untitled-1',
    'http://example.com/compose.yaml',
    'file:///%zz/compose.yaml',
    'file:///a%00b',
    'file://server/share',
    '::',
    '',
    'file:///nowhere/compose.yaml',
  ])('gets an answer, or an error, about a document it never opened: %s', async (unknown) => {
    for (const method of requests) await answerTo(method, paramsWith(unknown, position));
    await expectService();
  });

  it('may ask about a place far behind the end', async () => {
    await world.editor.open(path, text);
    const far = { line: 2_000_000_000, character: 2_000_000_000 };
    for (const method of requests) await answerTo(method, paramsWith(uri(path), far));
    await expectService();
  });

  it('changes no text by what is no change', async () => {
    await world.editor.open(path, text);
    const changes = [null, 5, {}, [null], [{}], [{ text: 5 }], [{ range: {}, text: 'x' }], [{ range: 1, text: 'x' }]];
    for (const contentChanges of changes) {
      const params = { textDocument: { uri: uri(path), version: 2 }, contentChanges };
      world.editor.writeAtOnce({ method: 'textDocument/didChange', params });
    }
    const answer = await answerTo('textDocument/hover', paramsWith(uri(path), position));
    expect(answer).toMatchObject({ result: { contents: {} } });
  });

  it('may leave out versions, and write null for a range', async () => {
    await world.editor.open(path, text);
    for (const version of [undefined, null]) {
      const params = {
        textDocument: { uri: uri(path), version },
        contentChanges: [{ range: null, text: text.replace('image', 'imagee') }],
      };
      world.editor.writeAtOnce({ method: 'textDocument/didChange', params });
    }
    await world.editor.diagnosticsOf(path, ({ diagnostics }) =>
      diagnostics.some(({ code }) => code === 'manifest.unknown-key'),
    );
  });

  it('may send notifications that make no sense', async () => {
    const methods = [
      'textDocument/didOpen',
      'textDocument/didChange',
      'textDocument/didClose',
      'textDocument/didSave',
      'workspace/didChangeWatchedFiles',
      'workspace/didChangeConfiguration',
      '$/setTrace',
      'no/such',
    ];
    const odd = [
      {},
      null,
      [],
      { textDocument: null },
      { textDocument: { uri: 'file:///%zz', text: 5 } },
      { changes: 1 },
    ];
    for (const method of methods) {
      world.editor.writeAtOnce({ method }, ...odd.map((params) => ({ method, params })));
    }
    await expectService();
  });

  it('may open documents with URIs that stand for nothing', async () => {
    for (const odd of ['file:///%zz/compose.yaml', 'file:///a%00b', '', '::']) {
      const textDocument = { uri: odd, languageId: 'dockercompose', version: 1, text };
      world.editor.writeAtOnce({ method: 'textDocument/didOpen', params: { textDocument } });
    }
    await world.editor.until(() => world.editor.published.length === 4);
    await expectService();
  });
});
