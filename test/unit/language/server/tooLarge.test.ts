import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  DocumentFormattingRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  ShutdownRequest,
} from 'vscode-languageserver/node';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { Editor, uri } from '../support/editor.ts';

const service = '  a:\n      image: b:1\n';
const large = `services:\n${service}${'# more\n'.repeat(750_000)}`;

describe('A manifest that is too large', () => {
  let editor: Editor;

  beforeEach(async () => {
    editor = await Editor.start(new MemoryManifestHost({}));
  });

  afterEach(async () => {
    await editor.client.sendRequest(ShutdownRequest.type);
    editor.dispose();
  });

  /** Waits for diagnostics of that version, and gives their codes. */
  const codesOf = async (path: string, version = 1): Promise<unknown[]> => {
    const { diagnostics } = await editor.diagnosticsOf(path, (params) => params.version === version);
    return diagnostics.map(({ code }) => code);
  };

  it('is told to be that, once, and is not read', async () => {
    await editor.open('/large/compose.yaml', large);
    expect(await codesOf('/large/compose.yaml')).toEqual(['manifest.too-large']);
    const textDocument = { uri: uri('/large/compose.yaml') };
    const options = { tabSize: 2, insertSpaces: true };
    const { client } = editor;
    expect(
      await client.sendRequest(HoverRequest.type, { textDocument, position: { line: 2, character: 8 } }),
    ).toBeNull();
    expect(await client.sendRequest(DocumentFormattingRequest.type, { textDocument, options })).toEqual([]);
    expect(await client.sendRequest(DocumentSymbolRequest.type, { textDocument })).toEqual([]);
    expect(await client.sendRequest(FoldingRangeRequest.type, { textDocument })).toEqual([]);
  });

  it('is read once it is smaller, and stands in the way of no other', async () => {
    await editor.open('/large/compose.yaml', large);
    await editor.open('/small/compose.yaml', `services:\n${service}    imagee: c\n`);
    expect(await codesOf('/small/compose.yaml')).toContain('manifest.syntax');
    await editor.change('/large/compose.yaml', `services:\n${service}`, 2);
    expect(await codesOf('/large/compose.yaml', 2)).not.toContain('manifest.too-large');
  });
});
