import { afterEach, describe, expect, it } from 'vitest';
import {
  CompletionRequest,
  DocumentFormattingRequest,
  HoverRequest,
  ShutdownRequest,
  type CompletionItem,
} from 'vscode-languageserver/node';
import { MemoryManifestHost } from '../../fakes/memoryManifestHost.ts';
import { Editor, uri } from './support/editor.ts';
import { marked } from './support/marked.ts';

const options = { leavesKeys: true };

describe('beside another server for Compose files', () => {
  let editor: Editor;

  afterEach(async () => {
    await editor.client.sendRequest(ShutdownRequest.type);
    editor.dispose();
  });

  async function labelsAt(source: string, languageId = 'dockercompose'): Promise<string[]> {
    const { text, at } = marked(source);
    editor = await Editor.start(new MemoryManifestHost({}), { options });
    await editor.open('/shop/compose.yaml', text, languageId);
    const params = { textDocument: { uri: uri('/shop/compose.yaml') }, position: at };
    return ((await editor.client.sendRequest(CompletionRequest.type, params)) as CompletionItem[]).map(
      ({ label }) => label,
    );
  }

  it('leaves plain keys to it, and offers what it has not', async () => {
    expect(await labelsAt('services:\n  web:\n    │\n')).toEqual(['x-patchbay']);
  });

  it('goes on to offer names and its own keys', async () => {
    expect(await labelsAt('services:\n  web: { depends_on: [│] }\n  api: { image: a }\n')).toEqual(['api']);
  });

  it('knows the keys of channels', async () => {
    expect(await labelsAt('x-patchbay:\n  channels:\n    a:\n      │\n')).toContain('kind');
  });

  it('serves its own manifests in full', async () => {
    expect(await labelsAt('services:\n  web:\n    │\n', 'patchbay')).toContain('image');
  });

  it('explains no plain key, and formats nothing', async () => {
    const { text, at } = marked('services:\n    web: { ima│ge: a, x-patchbay: { publishes: [] } }\n');
    editor = await Editor.start(new MemoryManifestHost({}), { options });
    await editor.open('/shop/compose.yaml', text);
    const textDocument = { uri: uri('/shop/compose.yaml') };
    expect(await editor.client.sendRequest(HoverRequest.type, { textDocument, position: at })).toBeNull();
    const own = { line: 1, character: text.split('\n')[1]!.indexOf('publishes') };
    expect(await editor.client.sendRequest(HoverRequest.type, { textDocument, position: own })).not.toBeNull();
    const formatting = { textDocument, options: { tabSize: 2, insertSpaces: true } };
    expect(await editor.client.sendRequest(DocumentFormattingRequest.type, formatting)).toEqual([]);
  });
});
