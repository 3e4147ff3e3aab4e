import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  DocumentFormattingRequest,
  DocumentOnTypeFormattingRequest,
  DocumentRangeFormattingRequest,
  LinkedEditingRangeRequest,
  SelectionRangeRequest,
  SemanticTokensDeltaRequest,
  SemanticTokensRequest,
  ShutdownRequest,
  type SelectionRange,
  type SemanticTokens,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { semanticTokensLegend } from '../../../../src/language/editing/semanticTokens.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { Editor, uri } from '../support/editor.ts';
import { marked } from '../support/marked.ts';

const path = '/shop/compose.yaml';
const textDocument = { uri: uri(path) };
const options = { tabSize: 2, insertSpaces: true };

describe('editing', () => {
  let editor: Editor;

  beforeEach(async () => {
    editor = await Editor.start(new MemoryManifestHost({}));
  });

  afterEach(async () => {
    await editor.client.sendRequest(ShutdownRequest.type);
    editor.dispose();
  });

  const applied = (text: string, edits: readonly unknown[] | null): string =>
    TextDocument.applyEdits(TextDocument.create('', 'yaml', 1, text), [...(edits ?? [])] as never);

  describe('formats', () => {
    const text = 'services:\n    web:\n        image:   nginx\n        ports:\n        - "80"\n';

    it('a document', async () => {
      await editor.open(path, text);
      const edits = await editor.client.sendRequest(DocumentFormattingRequest.type, { textDocument, options });
      expect(applied(text, edits)).toBe('services:\n  web:\n    image: nginx\n    ports:\n      - "80"\n');
    });

    it('a document with as many spaces a level as the editor indents by', async () => {
      await editor.open(path, text);
      const params = { textDocument, options: { ...options, tabSize: 4 } };
      const edits = await editor.client.sendRequest(DocumentFormattingRequest.type, params);
      expect(applied(text, edits)).toBe(
        'services:\n    web:\n        image: nginx\n        ports:\n            - "80"\n',
      );
    });

    it('a new line by as many spaces as the editor indents by', async () => {
      await editor.open(path, 'services:\n    web:\n');
      const params = {
        textDocument,
        options: { ...options, tabSize: 4 },
        ch: '\n',
        position: { line: 2, character: 0 },
      };
      const edits = await editor.client.sendRequest(DocumentOnTypeFormattingRequest.type, params);
      expect(applied('services:\n    web:\n', edits)).toBe('services:\n    web:\n        ');
    });

    it('selected lines', async () => {
      await editor.open(path, text);
      const range = { start: { line: 2, character: 0 }, end: { line: 3, character: 0 } };
      const params = { textDocument, options, range };
      const edits = await editor.client.sendRequest(DocumentRangeFormattingRequest.type, params);
      expect(applied(text, edits)).toBe(text.replace(':   ', ': '));
    });

    it.each([
      ['under a key', 'services:\n  web:\n│', '    '],
      ['under a key with a comment', 'services:\n  web: # x\n│', '    '],
      ['under a key in an item', 'a:\n  - b:\n  │', '      '],
      ['beside a key in an item', 'a:\n  - b: 1\n  │', '    '],
      ['in a block scalar', 'a:\n  b: |\n  │', '    '],
      ['where the editor is right', 'a:\n  b: 1\n  │', '  '],
      ['beside an item', 'a:\n  - b\n  │', '  '],
    ])('a new line %s', async (_, source, expected) => {
      const { text: typed, at } = marked(source);
      await editor.open(path, typed);
      const params = { textDocument, options, ch: '\n', position: at };
      const edits = await editor.client.sendRequest(DocumentOnTypeFormattingRequest.type, params);
      expect(applied(typed, edits).split('\n').at(-1)).toBe(expected);
    });
  });

  it.each([
    [
      'a value in a list in brackets',
      'services:\n  web:\n    ports: ["80:8│0", "81"]\n    image: a\n',
      ['80', '80:80', '"80:80"', '"80:80", "81"', '["80:80", "81"]', 'ports: ["80:80", "81"]'],
    ],
    ['a key', 'services:\n  w│eb:\n    image: a\n', ['web', 'web:\n    image: a', 'services:\n  web:\n    image: a']],
    ['a half-written line', 'services:\n  web:\n    ima│', ['ima']],
  ])('grows a selection at %s', async (_, source, expected) => {
    const { text, at } = marked(source);
    await editor.open(path, text);
    const params = { textDocument, positions: [at] };
    const [first] = (await editor.client.sendRequest(SelectionRangeRequest.type, params)) ?? [];
    const document = TextDocument.create('', 'yaml', 1, text);
    const texts: string[] = [];
    for (let one: SelectionRange | undefined = first; one; one = one.parent) texts.push(document.getText(one.range));
    expect(texts.slice(0, expected.length)).toEqual(expected);
    expect(texts.at(-1)).toBe(text);
  });

  it('writes an anchor and its aliases together', async () => {
    const { text, at } = marked('x: &co│mmon { a: b }\ny: *common\nz: *other # *common\n');
    await editor.open(path, text);
    const linked = await editor.client.sendRequest(LinkedEditingRangeRequest.type, { textDocument, position: at });
    expect(linked!.ranges.map(({ start, end }) => [start.line, start.character, end.character])).toEqual([
      [0, 4, 10],
      [1, 4, 10],
    ]);
  });

  describe('colours', () => {
    const text = [
      'version: "3"',
      'x-a: &base { a: b }',
      'services:',
      '  web: { depends_on: [api], image: "${TAG:-$OTHER}$$NO", <<: *base } # ${NO}',
      '  api: { networks: [back], profiles: [dev] }',
      'networks: { back: }',
    ].join('\n');

    const told = (source: string, { data }: Pick<SemanticTokens, 'data'>): string[] => {
      const lines = source.split('\n');
      let [line, character] = [0, 0];
      const result: string[] = [];
      for (let at = 0; at < data.length; at += 5) {
        const [down = 0, right = 0, length = 0, type = 0, bits = 0] = data.slice(at, at + 5);
        character = down > 0 ? right : character + right;
        line += down;
        const word = lines[line]!.slice(character, character + length);
        result.push(
          `${word} ${semanticTokensLegend.tokenTypes[type]}${bits ? `.${semanticTokensLegend.tokenModifiers[bits - 1]}` : ''}`,
        );
      }
      return result;
    };

    it('what names mean', async () => {
      await editor.open(path, text);
      const tokens = (await editor.client.sendRequest(SemanticTokensRequest.type, { textDocument }))!;
      expect(told(text, tokens)).toEqual([
        'version property.deprecated',
        '&base macro.declaration',
        'web class.declaration',
        'api class',
        'TAG variable',
        'OTHER variable',
        '*base macro',
        'api class.declaration',
        'back interface',
        'dev enumMember',
        'back interface.declaration',
      ]);
    });

    it('only what changed, when it is asked again', async () => {
      await editor.open(path, text);
      const { resultId } = (await editor.client.sendRequest(SemanticTokensRequest.type, { textDocument }))!;
      await editor.change(path, `${text}\nvolumes: { data: }`, 2);
      const params = { textDocument, previousResultId: resultId! };
      const delta = (await editor.client.sendRequest(SemanticTokensDeltaRequest.type, params))!;
      expect('edits' in delta && delta.edits.map(({ deleteCount, data }) => [deleteCount, data?.length])).toEqual([
        [0, 5],
      ]);
    });
  });
});
