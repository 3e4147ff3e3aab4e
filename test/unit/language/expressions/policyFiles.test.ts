import { describe, expect, it } from 'vitest';
import {
  CompletionRequest,
  DefinitionRequest,
  DocumentHighlightRequest,
  HoverRequest,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
  type CompletionItem,
  type PublishDiagnosticsParams,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { afterEdit } from '../support/edits.ts';
import { uri, useEditor } from '../support/editor.ts';
import { marked } from '../support/marked.ts';

const manifest = 'services:\n  web: { image: nginx:1.27 }\n';
const path = '/shop/policies/own.yaml';
const policies = `- name: own
  variables:
    open: service.ports.filter(p, p.host_ip == "")
    count: size(variables.op│en)
  when: >-
    variables.count > 0 &&
    variables.open[0].published != "variables.open"
- name: other
  variables: { open: 'true' }
  when: variables.open
`;

describe('files of policies in an editor', () => {
  const world = useEditor();

  async function openAt(source: string, file = path) {
    const { text, at } = marked(source);
    world.disk.files.set('/shop/compose.yaml', manifest);
    world.disk.files.set(file, text);
    await world.editor.open(file, text, 'yaml');
    return { textDocument: { uri: uri(file) }, position: at, text };
  }

  it('have problems of their own beside a manifest that is not open', async () => {
    await openAt('- name: own\n  wen: service.privileged\n  effect: deny\n│');
    const { diagnostics: found } = await world.editor.diagnosticsOf(path, hasAny);
    expect(found.map(({ message }) => message)).toEqual(expect.arrayContaining([expect.stringContaining('"wen"')]));
  });

  it('have their problems told where only the manifest is open', async () => {
    world.disk.files.set('/shop/compose.yaml', manifest);
    world.disk.files.set(path, '- name: own\n  when: service.privileged\n  effect: dny\n');
    await world.editor.open('/shop/compose.yaml', manifest);
    const { diagnostics: found } = await world.editor.diagnosticsOf(path, hasAny);
    expect(found.map(({ message }) => message)).toEqual([expect.stringContaining('deny')]);
  });

  it('are checked where no manifest is beside them, and so are tests', async () => {
    await openAt('- nme: own\n  when: service.privileged\n│', '/packs/policies/a.yaml');
    await world.editor.diagnosticsOf('/packs/policies/a.yaml', hasAny);
    await openAt('tests:\n  - name: a\n    expect: dny\n│', '/packs/policies/a.test.yaml');
    const { diagnostics: found } = await world.editor.diagnosticsOf('/packs/policies/a.test.yaml', hasAny);
    expect(found.map(({ message }) => message)).toEqual([expect.stringContaining('deny')]);
  });

  it('of other tools in a folder of this name are left alone, and so is other YAML', async () => {
    const kyverno = 'apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nspec: { rules: [] }\n';
    await openAt(`${kyverno}│`);
    await openAt('- wen: 1\n│', '/shop/other/a.yaml');
    await openAt('- name: own\n  wen: 1\n  when: "true"\n│', '/shop/policies/b.yaml');
    await world.editor.diagnosticsOf('/shop/policies/b.yaml');
    expect(
      world.editor.published.filter(({ uri: told }) => !told.endsWith('b.yaml')).flatMap((one) => one.diagnostics),
    ).toEqual([]);
  });

  it('of other tools are neither completed nor explained', async () => {
    const { client } = world.editor;
    const params = await openAt('apiVersion: kyverno.io/v1\nki│nd: ClusterPolicy\nspec: { rules: [] }\n');
    expect(await client.sendRequest(HoverRequest.type, params)).toBeNull();
    expect(await client.sendRequest(CompletionRequest.type, params)).toEqual([]);
  });

  it('lead from a variable to where it is declared, and to where it is read', async () => {
    const params = await openAt(policies);
    const { client } = world.editor;
    const declared = await client.sendRequest(DefinitionRequest.type, params);
    expect(declared).toEqual([{ uri: uri(path), range: on(2, 4, 8) }]);
    const read = await client.sendRequest(ReferencesRequest.type, { ...params, context: { includeDeclaration: true } });
    expect(new Set(read?.map(({ range }) => range.start.line))).toEqual(new Set([2, 3, 6]));
    const marks = await client.sendRequest(DocumentHighlightRequest.type, params);
    expect(marks).toHaveLength(3);
  });

  it('get another name for a variable in one policy, and in no text and no other policy', async () => {
    const params = await openAt(policies);
    const { client } = world.editor;
    expect(await client.sendRequest(PrepareRenameRequest.type, params)).toEqual({
      range: on(3, 26, 30),
      placeholder: 'open',
    });
    const edit = (await client.sendRequest(RenameRequest.type, { ...params, newName: 'public' })) as WorkspaceEdit;
    const after = afterEdit(world.disk.files, edit).get(path) ?? '';
    expect(after).toBe(
      params.text
        .replace('    open:', '    public:')
        .replace('size(variables.open)', 'size(variables.public)')
        .replace('variables.open[0]', 'variables.public[0]'),
    );
  });

  it('get the new name of a service that exceptions are made for, wherever it is renamed', async () => {
    const excepted = `- name: own\n  when: service.privileged\n  exceptions:\n    - { services: [web], until: 2026-12-31, ticket: OPS-1 }\n│`;
    await openAt(excepted);
    await world.editor.open('/shop/compose.yaml', manifest);
    const textDocument = { uri: uri('/shop/compose.yaml') };
    const position = { line: 1, character: 3 };
    const edit = await world.editor.client.sendRequest(RenameRequest.type, { textDocument, position, newName: 'shop' });
    const after = afterEdit(world.disk.files, edit as WorkspaceEdit);
    expect(after.get(path)).toContain('services: [shop]');
    expect(after.get('/shop/compose.yaml')).toContain('shop: { image');
  });

  it('offer the services that an exception may be made for', async () => {
    const source = '- name: own\n  when: "true"\n  exceptions:\n    - until: 2026-12-31\n      services: [│]\n';
    const params = await openAt(source);
    const items = (await world.editor.client.sendRequest(CompletionRequest.type, params)) as CompletionItem[];
    expect(items.map(({ label }) => label)).toEqual(['web']);
  });

  it.each([
    [
      'in a file',
      path,
      'exceptions:\n  - { policy: own, services: [web], until: 2026-12-31, ticket: OPS-1 }\n',
      /services: \[shop\]/,
    ],
    [
      'in the manifest',
      '/shop/compose.yaml',
      `${manifest}x-patchbay:\n  exceptions:\n    - { policy: own, services: web, until: 2026-12-31, ticket: OPS-1 }\n`,
      /services: shop,/,
    ],
  ])('get the new name of a service in exceptions that name their policy: %s', async (_, file, text, renamed) => {
    world.disk.files.set('/shop/compose.yaml', manifest);
    world.disk.files.set(file, text);
    await world.editor.open('/shop/compose.yaml', world.disk.files.get('/shop/compose.yaml') ?? '');
    const textDocument = { uri: uri('/shop/compose.yaml') };
    const position = { line: 1, character: 3 };
    const edit = await world.editor.client.sendRequest(RenameRequest.type, { textDocument, position, newName: 'shop' });
    expect(afterEdit(world.disk.files, edit as WorkspaceEdit).get(file)).toMatch(renamed);
  });

  it.each([
    ['policies', 'exceptions:\n  - until: 2026-12-31\n    policy: │\n', ['privileged', 'latest-tag']],
    ['services', 'exceptions:\n  - until: 2026-12-31\n    services: [│]\n', ['web']],
    ['environments', 'exceptions:\n  - until: 2026-12-31\n    environments: [│]\n', ['prod']],
    ['keys', 'exceptions:\n  - until: 2026-12-31\n    │\n', ['policy', 'ticket']],
  ])('offer the %s of an exception, in a file and in the manifest', async (_, source, expected) => {
    const patchbay = `${manifest}x-patchbay:\n  packs: { security: on, twelve-factor: on }\n  environments: { prod: {} }\n`;
    const labelsAt = async (file: string, written: string): Promise<readonly string[]> => {
      const { text, at } = marked(written);
      world.disk.files.set('/shop/compose.yaml', patchbay);
      world.disk.files.set(file, text);
      await world.editor.open(file, text, 'yaml');
      const params = { textDocument: { uri: uri(file) }, position: at };
      const items = (await world.editor.client.sendRequest(CompletionRequest.type, params)) as CompletionItem[];
      return items.map(({ label }) => label);
    };
    expect(await labelsAt(path, source)).toEqual(expect.arrayContaining(expected));
    const inside = source.replaceAll(/^(?=.)/gm, '  ');
    expect(await labelsAt('/shop/compose.yaml', patchbay + inside)).toEqual(expect.arrayContaining(expected));
  });

  it('of tests are offered the policies that there are', async () => {
    world.disk.files.set(path, '- name: own\n  when: "true"\n');
    const params = await openAt('tests:\n  - name: a\n    policy: │\n', '/shop/policies/own.test.yaml');
    const items = (await world.editor.client.sendRequest(CompletionRequest.type, params)) as CompletionItem[];
    expect(items.map(({ label }) => label)).toEqual(['own']);
  });

  it('refuse a name that is taken or that CEL cannot read', async () => {
    const params = await openAt(policies);
    const renamed = (newName: string) => world.editor.client.sendRequest(RenameRequest.type, { ...params, newName });
    await expect(renamed('count')).rejects.toThrow('already');
    await expect(renamed('two words')).rejects.toThrow('no name');
    await expect(renamed('in')).rejects.toThrow('no name');
  });

  it('offer members behind a dot, and a manifest offers nothing there', async () => {
    const { client } = world.editor;
    const context = { triggerKind: 2 as const, triggerCharacter: '.' };
    const params = await openAt('- name: own\n  when: service.│\n');
    const items = (await client.sendRequest(CompletionRequest.type, { ...params, context })) as CompletionItem[];
    expect(items.map(({ label }) => label)).toContain('privileged');
    const { text, at } = marked('services:\n  web:\n    image: nginx.│\n');
    await world.editor.open('/shop/compose.yaml', text);
    const textDocument = { uri: uri('/shop/compose.yaml') };
    expect(await client.sendRequest(CompletionRequest.type, { textDocument, position: at, context })).toEqual([]);
  });
});

function hasAny({ diagnostics }: PublishDiagnosticsParams): boolean {
  return diagnostics.length > 0;
}

function on(line: number, start: number, end: number) {
  return { start: { line, character: start }, end: { line, character: end } };
}
