import { describe, expect, it } from 'vitest';
import {
  contextOffersRequest,
  contextRequest,
  contextsChangedNotification,
  environmentTextRequest,
  type ContextOffer,
  type ContextResult,
  type EnvironmentTextResult,
} from '../../../../src/protocol/context.ts';
import {
  applicationRequest,
  resolvedRequest,
  type ApplicationResult,
  type ResolvedResult,
} from '../../../../src/protocol/language.ts';
import { optionsChangedNotification } from '../../../../src/protocol/live.ts';
import { uri, useEditor } from '../support/editor.ts';

const base =
  'services:\n  web:\n    image: nginx:1.27\n    networks: [back]\n  db:\n    image: postgres:17\nnetworks:\n  back: {}\n';
const part = 'services:\n  web:\n    depends_on: [db]\n    networks: [back]\n    environment:\n      DEBUG: "1"\n';
const basePath = '/app/compose.yaml';
const partPath = '/app/compose.dev.yaml';

describe('a part of a manifest in an editor', () => {
  const world = useEditor({}, { workspaceFolders: [{ uri: uri('/app'), name: 'app' }] });

  const setUp = async (files: Readonly<Record<string, string>> = {}): Promise<void> => {
    for (const [path, text] of Object.entries({ [basePath]: base, [partPath]: part, ...files }))
      world.disk.files.set(path, text);
    await world.editor.open(partPath, part);
  };
  const errorsOf = async (path: string): Promise<readonly string[]> => {
    const { diagnostics } = await world.editor.diagnosticsOf(path);
    return diagnostics.filter(({ severity }) => severity === 1).map(({ code }) => String(code));
  };
  const context = (path = partPath): Promise<ContextResult> =>
    world.editor.client.sendRequest(contextRequest, { path });

  it('has no error that is due to the missing rest, nor problems of the rest', async () => {
    await setUp();
    expect(await errorsOf(partPath)).toEqual([]);
    expect(world.editor.published.map((one) => one.uri)).not.toContain(uri(basePath));
    expect(await context()).toEqual({
      files: [basePath, partPath],
      others: 'compose.yaml',
      reason: 'from its name',
      isChosen: false,
      lacksBase: false,
    });
  });

  it('is told of in one hint where nothing gives it the rest', async () => {
    await setUp({ [basePath]: 'services:\n  mail:\n    image: mail\n' });
    const { diagnostics } = await world.editor.diagnosticsOf(partPath);
    expect(diagnostics.filter(({ severity }) => severity! <= 3).map(({ code }) => code)).toEqual(['manifest.no-base']);
    expect((await context()).lacksBase).toBe(true);
  });

  it('is resolved, found and renamed together with the rest', async () => {
    await setUp();
    const { client } = world.editor;
    const resolved: ResolvedResult = await client.sendRequest(resolvedRequest, {
      path: partPath,
      over: [],
      profiles: [],
      envFiles: [],
    });
    expect(resolved.text).toContain('image: nginx:1.27');
    expect(resolved.text).toContain('DEBUG: "1"');
    const at = { textDocument: { uri: uri(partPath) }, position: { line: 2, character: 17 } };
    const found: { readonly uri: string }[] = await client.sendRequest('textDocument/references', {
      ...at,
      context: { includeDeclaration: true },
    });
    expect(found.map((one) => one.uri).toSorted()).toEqual([uri(partPath), uri(basePath)].toSorted());
    const renamed: { readonly changes: Record<string, readonly object[]> } = await client.sendRequest(
      'textDocument/rename',
      { ...at, newName: 'store' },
    );
    expect(Object.keys(renamed.changes).toSorted()).toEqual([uri(partPath), uri(basePath)].toSorted());
  });

  it('is renamed in when the rest is: the base reaches its parts', async () => {
    await setUp();
    await world.editor.open(basePath, base);
    const at = { textDocument: { uri: uri(basePath) }, position: { line: 4, character: 3 } };
    const renamed: { readonly changes: Record<string, readonly object[]> } = await world.editor.client.sendRequest(
      'textDocument/rename',
      { ...at, newName: 'store' },
    );
    expect(Object.keys(renamed.changes).toSorted()).toEqual([uri(partPath), uri(basePath)].toSorted());
  });

  it('keeps the base from a new name that only the part has', async () => {
    const own = `${part}  store:\n    image: store\n`;
    await setUp({ [partPath]: own });
    await world.editor.change(partPath, own, 2);
    await world.editor.open(basePath, base);
    const at = { textDocument: { uri: uri(basePath) }, position: { line: 4, character: 3 } };
    const renaming = world.editor.client.sendRequest('textDocument/rename', { ...at, newName: 'store' });
    await expect(renaming).rejects.toThrow('store');
  });

  it('is read as the user chooses, at once', async () => {
    await setUp();
    expect(await errorsOf(partPath)).toEqual([]);
    await world.editor.client.sendNotification(optionsChangedNotification, { contexts: { [partPath]: [partPath] } });
    await world.editor.diagnosticsOf(partPath, ({ diagnostics }) => diagnostics.some(({ severity }) => severity === 1));
    expect(await context()).toMatchObject({ files: [partPath], reason: 'as you chose', isChosen: true });
    await world.editor.client.sendNotification(optionsChangedNotification, { contexts: {} });
    await world.editor.diagnosticsOf(partPath, ({ diagnostics }) =>
      diagnostics.every(({ severity }) => severity !== 1),
    );
    expect((await context()).isChosen).toBe(false);
  });

  it('is judged anew when what tells of its context changes on the disk', async () => {
    await setUp({ '/app/other.yaml': base.replace('nginx', 'caddy') });
    expect((await context()).others).toBe('compose.yaml');
    world.disk.files.set('/app/README.md', 'docker compose -f other.yaml -f compose.dev.yaml up');
    await world.editor.changeOnDisk('/app/README.md');
    expect(await context()).toMatchObject({ others: 'other.yaml', reason: 'from README.md:1' });
  });

  it('offers what it can be read with, with the reasons', async () => {
    await setUp({ '/app/README.md': '\ndocker compose -f compose.yaml -f compose.dev.yaml up' });
    const offers: ContextOffer[] = await world.editor.client.sendRequest(contextOffersRequest, { path: partPath });
    expect(offers).toEqual([
      { files: [basePath, partPath], others: 'compose.yaml', reason: 'from README.md:2', fits: true },
    ]);
  });
});

describe('an editor that shows contexts', () => {
  const world = useEditor({}, { initializationOptions: { commands: true } });

  it('is told when an open file is read with other files', async () => {
    const { client } = world.editor;
    const told = (): Promise<void> =>
      new Promise((resolve) => {
        client.onNotification(contextsChangedNotification, () => resolve());
      });
    world.disk.files.set(basePath, base);
    world.disk.files.set(partPath, part);
    const opened = told();
    await world.editor.open(partPath, part);
    await opened;
    const changed = told();
    world.disk.files.delete(basePath);
    await world.editor.changeOnDisk(basePath);
    await changed;
    expect(await client.sendRequest(contextRequest, { path: partPath })).toMatchObject({ lacksBase: true });
  });
});

describe('COMPOSE_FILE of .env', () => {
  const world = useEditor();
  const application = (): Promise<ApplicationResult> =>
    world.editor.client.sendRequest(applicationRequest, { folder: '/app', profiles: [] });

  it('names the files of the folder’s application, and changing it announces a new one', async () => {
    world.disk.files.set(basePath, base);
    world.disk.files.set(
      '/app/x.yaml',
      'services:\n  web:\n    image: own\n  extra:\n    image: x\n    profiles: [more]\n',
    );
    expect((await application()).application?.services['web']?.image).toBe('nginx:1.27');
    world.disk.files.set('/app/.env', 'COMPOSE_FILE=compose.yaml:x.yaml\nCOMPOSE_PROFILES=more\n');
    await world.editor.changeOnDisk('/app/.env');
    await world.editor.until(() => world.editor.changedFolders.includes('/app'));
    const { application: read } = await application();
    expect(read?.services['web']?.image).toBe('own');
    expect(read?.services['extra']?.isActive).toBe(true);
  });
});

describe('the application of a part that the settings name', () => {
  const world = useEditor({}, { workspaceFolders: [{ uri: uri('/app'), name: 'app' }] });
  const images = async (): Promise<unknown> => {
    const { application }: ApplicationResult = await world.editor.client.sendRequest(applicationRequest, {
      folder: '/app',
      manifest: partPath,
      profiles: [],
    });
    return application?.services['web']?.image;
  };

  it('is read with the rest, and announced when what it is read with changes', async () => {
    world.disk.files.set(basePath, base);
    world.disk.files.set('/app/other.yaml', base.replace('nginx:1.27', 'caddy:2'));
    world.disk.files.set(partPath, part);
    expect(await images()).toBe('nginx:1.27');
    world.disk.files.set('/app/README.md', 'docker compose -f other.yaml -f compose.dev.yaml up');
    await world.editor.changeOnDisk('/app/README.md');
    await world.editor.until(() => world.editor.changedFolders.includes('/app'));
    expect(await images()).toBe('caddy:2');
  });
});

describe('an environment of x-patchbay for a part', () => {
  const world = useEditor();
  const written = async (text: string, name = 'dev'): Promise<string | undefined> => {
    world.disk.files.set(basePath, text);
    const params = { path: basePath, over: [partPath], name };
    const { edit, refusal }: EnvironmentTextResult = await world.editor.client.sendRequest(
      environmentTextRequest,
      params,
    );
    if (!edit) return refusal;
    const lines = text.split('\n');
    const line = lines[edit.line] ?? '';
    lines[edit.line] = line.slice(0, edit.character) + edit.newText + line.slice(edit.character);
    return lines.join('\n');
  };
  const environments = '  environments:\n    dev:\n      files: [compose.dev.yaml]\n';

  it.each([
    ['is added at the end', 'services: {}\n', `services: {}\nx-patchbay:\n${environments}`],
    ['is added behind a last line without an end', 'services: {}', `services: {}\nx-patchbay:\n${environments}`],
    ['joins x-patchbay', 'x-patchbay:\n  broker: redis://r\n', `x-patchbay:\n${environments}  broker: redis://r\n`],
    [
      'joins the others',
      'x-patchbay:\n    environments:\n        prod: {}\n',
      'x-patchbay:\n    environments:\n        dev:\n          files: [compose.dev.yaml]\n        prod: {}\n',
    ],
  ])('%s', async (_, text, expected) => {
    expect(await written(text)).toBe(expected);
  });

  it.each([
    ['where there is one of its name', 'x-patchbay: { environments: { dev: {} } }\n', 'dev', 'already'],
    ['in brackets', '{ services: {} }\n', 'dev', 'by hand'],
    ['under x-patchbay in brackets', 'services: {}\nx-patchbay: { broker: "redis://r" }\n', 'dev', 'by hand'],
    ['under a name that is none', 'services: {}\n', 'a b', 'no name'],
  ])('is refused %s', async (_, text, name, words) => {
    expect(await written(text, name)).toContain(words);
  });
});
