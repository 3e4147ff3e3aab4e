import { describe, expect, it } from 'vitest';
import {
  CodeActionRequest,
  DefinitionRequest,
  DidChangeTextDocumentNotification,
  DocumentSymbolRequest,
  HoverRequest,
  RenameRequest,
  SemanticTokensRequest,
  type CodeAction,
  type DocumentSymbol,
  type Location,
} from 'vscode-languageserver/node';
import { afterEdit } from '../support/edits.ts';
import { uri, useEditor } from '../support/editor.ts';

const path = '/shop/compose.yaml';
const textDocument = { uri: uri(path) };
/** All of it in the first line, where the mark counts as a character. */
const text = '\uFEFFservices: { a: { image: x, imagee: y, depends_on: [b] }, b: { image: x } }\n';
const startOf = (word: string, from = 0): number => text.indexOf(word, from);

describe('with a byte order mark, which the editor counts', () => {
  const world = useEditor();

  it('diagnostics stand where the editor has the word', async () => {
    await world.editor.open(path, text);
    const { diagnostics } = await world.editor.diagnosticsOf(path);
    const { range } = diagnostics.find(({ code }) => code === 'manifest.unknown-key')!;
    expect([range.start.character, range.end.character]).toEqual([startOf('imagee'), startOf('imagee') + 6]);
  });

  it('definitions, symbols and hovers do, too', async () => {
    await world.editor.open(path, text);
    const { client } = world.editor;
    const position = { line: 0, character: startOf('[b]') + 1 };
    const [found] = (await client.sendRequest(DefinitionRequest.type, { textDocument, position })) as Location[];
    expect(found!.range.start.character).toBe(startOf('b: {'));
    const [services] = (await client.sendRequest(DocumentSymbolRequest.type, { textDocument })) as DocumentSymbol[];
    expect(services!.selectionRange).toEqual({
      start: { line: 0, character: 1 },
      end: { line: 0, character: 9 },
    });
    const hovered = await client.sendRequest(HoverRequest.type, {
      textDocument,
      position: { line: 0, character: startOf('image') },
    });
    expect(hovered!.range!.start.character).toBe(startOf('image'));
  });

  it('edits change the right characters', async () => {
    world.disk.files.set(path, text);
    await world.editor.open(path, text);
    const position = { line: 0, character: startOf('b: {') };
    const edit = await world.editor.client.sendRequest(RenameRequest.type, { textDocument, position, newName: 'new' });
    expect(afterEdit(world.disk.files, edit!).get(path)).toBe(text.replace('[b]', '[new]').replace('b: {', 'new: {'));
    const range = { start: { line: 0, character: startOf('imagee') }, end: { line: 0, character: startOf('imagee') } };
    const params = { textDocument, range, context: { diagnostics: [] } };
    const actions = (await world.editor.client.sendRequest(CodeActionRequest.type, params)) as CodeAction[];
    const fix = actions.find(({ kind }) => kind === 'quickfix')!;
    expect(afterEdit(world.disk.files, fix.edit!).get(path)).toBe(text.replace('imagee', 'image'));
  });

  it('changes go where the editor made them, and tokens start behind the mark', async () => {
    await world.editor.open(path, text);
    const at = startOf('imagee');
    await world.editor.client.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: uri(path), version: 2 },
      contentChanges: [
        { range: { start: { line: 0, character: at }, end: { line: 0, character: at + 6 } }, text: 'command' },
      ],
    });
    const { diagnostics } = await world.editor.diagnosticsOf(path, ({ version }) => version === 2);
    expect(diagnostics.map(({ code }) => code)).not.toContain('manifest.unknown-key');
    const tokens = await world.editor.client.sendRequest(SemanticTokensRequest.type, { textDocument });
    expect(tokens!.data.slice(0, 3)).toEqual([0, startOf('a: {'), 1]);
  });

  it('a text without one that follows is counted as it is', async () => {
    await world.editor.open(path, text);
    await world.editor.close(path);
    await world.editor.open(path, text.slice(1), 'dockercompose', 9);
    const { diagnostics } = await world.editor.diagnosticsOf(path, ({ version }) => version === 9);
    const found = diagnostics.find(({ code }) => code === 'manifest.unknown-key')!;
    expect(found.range.start.character).toBe(startOf('imagee') - 1);
  });
});
