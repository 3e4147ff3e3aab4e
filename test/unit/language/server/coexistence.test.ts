import { afterEach, describe, expect, it } from 'vitest';
import {
  CompletionRequest,
  DocumentFormattingRequest,
  DocumentLinkRequest,
  DocumentSymbolRequest,
  HoverRequest,
  RegistrationRequest,
  ShutdownRequest,
  UnregistrationRequest,
  type ClientCapabilities,
  type CompletionItem,
} from 'vscode-languageserver/node';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { optionsChangedNotification } from '../../../../src/protocol/live.ts';
import { Editor, uri } from '../support/editor.ts';
import { marked } from '../support/marked.ts';

const options = {
  left: {
    keys: ['**'],
    values: ['services.*.cgroup'],
    hovers: ['**'],
    formatting: true,
    outline: true,
    imageLinks: true,
  },
};

describe('beside another server for Compose files', () => {
  let editor: Editor;

  async function end(): Promise<void> {
    await editor.client.sendRequest(ShutdownRequest.type);
    editor.dispose();
  }
  afterEach(end);

  async function labelsAt(
    source: string,
    languageId = 'dockercompose',
    left: object = options.left,
    capabilities: ClientCapabilities = {},
  ): Promise<string[]> {
    const { text, at } = marked(source);
    editor = await Editor.start(new MemoryManifestHost({}), { options: { left }, capabilities });
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

  it('goes on to offer keys that engines know, and those of extension fields', async () => {
    expect(await labelsAt('services:\n  web:\n    ulimits:\n      │\n')).toContain('nofile');
    await end();
    expect(await labelsAt('x-app: &app\n  │\nservices: { web: { <<: *app, image: a } }\n')).toContain('restart');
  });

  it('leaves the short forms of items to a server with keys of its own', async () => {
    const source = 'services:\n  web:\n    ports:\n      - │\n';
    const snippets = { textDocument: { completion: { completionItem: { snippetSupport: true } } } };
    expect(await labelsAt(source, 'dockercompose', { keys: ['**'] }, snippets)).toContain('containerPort');
    await end();
    const named = { keys: ['services.*.ports'] };
    expect(await labelsAt(source, 'dockercompose', named, snippets)).not.toContain('containerPort');
  });

  it('offers the keys that the other one does not know', async () => {
    const labels = await labelsAt('services:\n  web:\n    │\n', 'dockercompose', { keys: ['services.*.image'] });
    expect(labels).not.toContain('image');
    expect(labels).toContain('restart');
  });

  it.each([
    ['listed words', 'cgroup: │', []],
    ['true and false', 'init: │', []],
    ['words that the schema does not list', 'restart: │', ['no', 'always', 'unless-stopped', 'on-failure']],
  ])('leaves %s as they are served', async (_what, line, labels) => {
    expect(await labelsAt(`services:\n  web:\n    ${line}\n`)).toEqual(labels);
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

  it('leaves the outline and the pages of images, and links to files', async () => {
    const disk = new MemoryManifestHost({ '/shop/web.env': '' });
    editor = await Editor.start(disk, { options });
    await editor.open('/shop/compose.yaml', 'services:\n  web: { image: redis, env_file: web.env }\n');
    const textDocument = { uri: uri('/shop/compose.yaml') };
    expect(await editor.client.sendRequest(DocumentSymbolRequest.type, { textDocument })).toEqual([]);
    const links = await editor.client.sendRequest(DocumentLinkRequest.type, { textDocument });
    expect(links?.map(({ target }) => target)).toEqual([uri('/shop/web.env')]);
  });

  it('tells an editor that can be told for which languages it formats, and again when that changes', async () => {
    const dynamic = { dynamicRegistration: true };
    const capabilities = { textDocument: { formatting: dynamic, rangeFormatting: dynamic } };
    const registered = new Map<string, readonly string[]>();
    editor = await Editor.start(new MemoryManifestHost({}), {
      capabilities,
      options,
      prepare: (client) => {
        client.onRequest(RegistrationRequest.type, ({ registrations }) => {
          for (const { id, registerOptions } of registrations) registered.set(id, languagesIn(registerOptions));
        });
        client.onRequest(UnregistrationRequest.type, ({ unregisterations }) => {
          for (const { id } of unregisterations) registered.delete(id);
        });
      },
    });
    expect(editor.capabilities.documentFormattingProvider).toBeUndefined();
    await expect.poll(() => [...registered.values()]).toEqual([['patchbay'], ['patchbay']]);
    await editor.client.sendNotification(optionsChangedNotification, { left: {} });
    const both = ['patchbay', 'dockercompose'];
    await expect.poll(() => [...registered.values()]).toEqual([both, both]);
  });
});

function languagesIn(options: unknown): readonly string[] {
  const { documentSelector } = options as { readonly documentSelector: readonly { readonly language: string }[] };
  return documentSelector.map(({ language }) => language);
}
