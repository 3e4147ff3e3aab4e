import { afterEach, describe, expect, it } from 'vitest';
import { ShutdownRequest, WorkspaceSymbolRequest } from 'vscode-languageserver/node';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { Editor, uri, type EditorFacts } from '../support/editor.ts';

const folder = (path: string): { readonly uri: string; readonly name: string } => ({ uri: uri(path), name: path });

describe('the folders of an editor', () => {
  const disk = new MemoryManifestHost({
    '/shop/compose.yaml': 'services:\n  web:\n    image: nginx\n',
    '/bank/compose.yaml': 'services:\n  vault:\n    image: vault\n',
  });
  let editor: Editor;

  afterEach(async () => {
    await editor.client.sendRequest(ShutdownRequest.type);
    editor.dispose();
  });

  async function symbols(): Promise<readonly string[]> {
    const found = await editor.client.sendRequest(WorkspaceSymbolRequest.type, { query: '' });
    return (found ?? []).map(({ name }) => name);
  }

  it.each<readonly [string, EditorFacts, readonly string[]]>([
    ['as a list', { workspaceFolders: [folder('/shop'), folder('/bank')], rootUri: uri('/bank') }, ['web', 'vault']],
    ['as the URI of one', { workspaceFolders: null, rootUri: uri('/bank'), rootPath: '/shop' }, ['vault']],
    ['as the path of one', { rootUri: null, rootPath: '/shop' }, ['web']],
    ['as none', { rootUri: null, rootPath: null }, []],
  ])('are told %s', async (_, facts, names) => {
    editor = await Editor.start(disk, facts);
    expect(await symbols()).toEqual(names);
  });

  it('come and go', async () => {
    const capabilities = { workspace: { workspaceFolders: true } };
    editor = await Editor.start(disk, { workspaceFolders: [folder('/shop')], capabilities });
    expect(editor.capabilities.workspace?.workspaceFolders).toEqual({ supported: true, changeNotifications: true });
    const change = (added: readonly string[], removed: readonly string[]): Promise<void> =>
      editor.client.sendNotification('workspace/didChangeWorkspaceFolders', {
        event: { added: added.map(folder), removed: removed.map(folder) },
      });
    await change(['/bank'], []);
    expect(await symbols()).toEqual(['web', 'vault']);
    await change([], ['/shop']);
    expect(await symbols()).toEqual(['vault']);
    // Its folder on the disk is gone, and the editor has not said so yet.
    disk.files.delete('/bank/compose.yaml');
    expect(await symbols()).toEqual([]);
  });
});
