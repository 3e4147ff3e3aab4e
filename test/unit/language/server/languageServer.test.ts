import { describe, expect, it } from 'vitest';
import { DocumentSymbolRequest, type DocumentSymbol } from 'vscode-languageserver/node';
import {
  applicationRequest,
  placesRequest,
  type ApplicationResult,
  type PlacesResult,
} from '../../../../src/protocol/language.ts';
import { uri, useEditor } from '../support/editor.ts';

/** With all that the linter asks of a service. */
const good = 'services:\n  web:\n    image: nginx:1.27\n    restart: always\n    mem_limit: 64m\n';
const misspelt = good.replace('    image:', '    imagee: nginx\n    image:');

describe('the language server', () => {
  const world = useEditor();

  const codes = (params: { diagnostics: readonly { code?: unknown }[] }): readonly unknown[] =>
    params.diagnostics.map(({ code }) => code);

  it('publishes what is wrong with an open manifest, with its version', async () => {
    await world.editor.open('/shop/compose.yaml', misspelt, 'dockercompose', 7);
    const { version, diagnostics } = await world.editor.diagnosticsOf('/shop/compose.yaml');
    expect(version).toBe(7);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({
      code: 'manifest.unknown-key',
      source: 'patchbay',
      severity: 1,
      range: { start: { line: 2, character: 4 }, end: { line: 2, character: 10 } },
    });
    expect(diagnostics[0]!.message).toContain('Did you mean "image"?');
  });

  for (const foreign of ['untitled:Untitled-1', 'git:/shop/compose.yaml?HEAD', 'file://server/share/compose.yaml']) {
    it(`publishes for ${foreign}, which is no file of this disk, under its own URI`, async () => {
      const textDocument = { uri: foreign, languageId: 'dockercompose', version: 1, text: misspelt };
      await world.editor.client.sendNotification('textDocument/didOpen', { textDocument });
      await world.editor.until(() => world.editor.published.some(({ diagnostics }) => diagnostics.length > 0));
      expect(world.editor.published.map((params) => params.uri)).toEqual([foreign]);
    });
  }

  it('publishes what the linter advises as hints', async () => {
    await world.editor.open('/shop/compose.yaml', good.replace(':1.27', ''));
    const { diagnostics } = await world.editor.diagnosticsOf('/shop/compose.yaml');
    expect(diagnostics).toMatchObject([{ code: 'lint.latest-tag', severity: 4, range: { start: { line: 2 } } }]);
  });

  it('says of a manifest without problems that it has none', async () => {
    await world.editor.open('/shop/patchbay.yaml', good, 'patchbay');
    expect((await world.editor.diagnosticsOf('/shop/patchbay.yaml')).diagnostics).toEqual([]);
  });

  it('looks at open text before the disk, and at the disk again once it is closed', async () => {
    world.disk.files.set('/shop/compose.yaml', misspelt);
    await world.editor.open('/shop/compose.yaml', misspelt);
    await world.editor.diagnosticsOf('/shop/compose.yaml', ({ diagnostics }) => diagnostics.length === 1);
    await world.editor.change('/shop/compose.yaml', good, 2);
    await world.editor.diagnosticsOf('/shop/compose.yaml', ({ diagnostics }) => diagnostics.length === 0);
    await world.editor.change('/shop/compose.yaml', misspelt, 3);
    const { version } = await world.editor.diagnosticsOf(
      '/shop/compose.yaml',
      ({ diagnostics }) => diagnostics.length === 1,
    );
    expect(version).toBe(3);
    await world.editor.close('/shop/compose.yaml');
    await world.editor.diagnosticsOf('/shop/compose.yaml', ({ diagnostics }) => diagnostics.length === 0);
  });

  it('publishes the problems of an included file for that file', async () => {
    world.disk.files.set('/shop/parts/redis.yaml', good.replace('image:', 'ports: 6379\n    image:'));
    await world.editor.open('/shop/patchbay.yaml', 'include: [parts/redis.yaml]\n', 'patchbay');
    const included = await world.editor.diagnosticsOf('/shop/parts/redis.yaml');
    expect(codes(included)).toEqual(['manifest.wrong-type']);
    expect(included.version).toBeUndefined();
    await world.editor.close('/shop/patchbay.yaml');
    await world.editor.diagnosticsOf('/shop/parts/redis.yaml', ({ diagnostics }) => diagnostics.length === 0);
  });

  it('says a problem once when a manifest is seen alone and as a part of patchbay.yaml', async () => {
    world.disk.files.set('/shop/patchbay.yaml', 'include: [compose.yaml]\n');
    await world.editor.open('/shop/compose.yaml', misspelt);
    expect(codes(await world.editor.diagnosticsOf('/shop/compose.yaml'))).toEqual(['manifest.unknown-key']);
  });

  it('sees a compose.yaml in the light of the patchbay.yaml beside it', async () => {
    world.disk.files.set(
      '/shop/patchbay.yaml',
      'include: [compose.yaml]\nx-patchbay:\n  channels: { orders.created: { kind: stream } }\n',
    );
    const text = `${good}    x-patchbay: { publishes: [orders.craeted] }\n`;
    await world.editor.open('/shop/compose.yaml', text);
    const { diagnostics } = await world.editor.diagnosticsOf(
      '/shop/compose.yaml',
      (params) => params.diagnostics.length > 0,
    );
    expect(diagnostics[0]!.message).toContain('Did you mean "orders.created"?');
  });

  it('leaves documents of other languages alone', async () => {
    await world.editor.open('/shop/other.yaml', misspelt, 'yaml');
    await world.editor.open('/shop/compose.yaml', good);
    await world.editor.diagnosticsOf('/shop/compose.yaml');
    expect(world.editor.published.map((params) => params.uri)).not.toContain(uri('/shop/other.yaml'));
  });

  it('counts positions in UTF-16 units, with CRLF and with characters beyond the basic plane', async () => {
    await world.editor.open('/shop/compose.yaml', 'services:\r\n  web: { image: "🐋🐋", imagee: x }\r\n');
    const { diagnostics } = await world.editor.diagnosticsOf('/shop/compose.yaml');
    expect(diagnostics.find(({ code }) => code === 'manifest.unknown-key')!.range).toEqual({
      start: { line: 1, character: 24 },
      end: { line: 1, character: 30 },
    });
  });

  it('outlines services, networks, volumes and channels', async () => {
    const text = [
      'services:',
      '  web: { image: nginx }',
      'networks: { back: }',
      'volumes: { data: }',
      'x-patchbay:',
      '  channels:',
      '    orders.created: { kind: stream }',
    ].join('\n');
    await world.editor.open('/shop/patchbay.yaml', text, 'patchbay');
    const symbols = (await world.editor.client.sendRequest(DocumentSymbolRequest.type, {
      textDocument: { uri: uri('/shop/patchbay.yaml') },
    })) as DocumentSymbol[];
    const outline = symbols.map(({ name, children }) => [name, children?.map((child) => child.name)]);
    expect(outline).toEqual([
      ['services', ['web']],
      ['networks', ['back']],
      ['volumes', ['data']],
      ['channels', ['orders.created']],
    ]);
    expect(symbols[0]!.children![0]).toMatchObject({ detail: 'nginx', range: { end: { line: 1, character: 23 } } });
  });

  describe('asked for an application', () => {
    const ask = (params: object): Promise<ApplicationResult> =>
      world.editor.client.sendRequest(applicationRequest, { folder: '/shop', profiles: [], ...params });

    it('finds the manifest of the folder', async () => {
      world.disk.files.set('/shop/compose.yaml', good);
      const { application, manifest, problems } = await ask({});
      expect(manifest).toBe('/shop/compose.yaml');
      expect(Object.keys(application!.services)).toEqual(['web']);
      expect(problems).toEqual([]);
    });

    it('takes the manifest it is given', async () => {
      world.disk.files.set('/shop/compose.yaml', good);
      world.disk.files.set('/shop/other.yaml', good.replace('web', 'other'));
      const { application } = await ask({ manifest: '/shop/other.yaml' });
      expect(Object.keys(application!.services)).toEqual(['other']);
    });

    it('reads it in an environment, with its files and profiles, and says which engine that names', async () => {
      world.disk.files.set(
        '/shop/compose.yaml',
        `${good}  live: { image: b, profiles: [live] }
x-patchbay: { environments: { prod: { files: [prod.yaml], profiles: [live], engine: docker, context: far } } }
`,
      );
      world.disk.files.set('/shop/prod.yaml', 'name: shop-prod\nservices: { web: { hostname: far } }\n');
      const [here, there] = await Promise.all([ask({}), ask({ environment: 'prod' })]);
      expect([here.application?.name, there.application?.name]).toEqual(['shop', 'shop-prod']);
      expect(here.application?.services['live']?.isActive).toBe(false);
      expect(there.application?.services['live']?.isActive).toBe(true);
      expect(here.engine).toBeUndefined();
      expect(there.engine).toEqual({ kind: 'docker', context: 'far' });
    });

    it('announces a change of a file of the environment alone', async () => {
      const environments = 'x-patchbay: { environments: { prod: { files: [prod.yaml] } } }\n';
      world.disk.files.set('/shop/compose.yaml', good + environments);
      world.disk.files.set('/shop/prod.yaml', 'services: {}\n');
      await ask({ environment: 'prod' });
      await ask({});
      await world.editor.changeOnDisk('/shop/prod.yaml');
      await world.editor.until(() => world.editor.changedFolders.length === 1);
      expect(world.editor.changedFolders).toEqual(['/shop']);
    });

    it('tells where keys stand in an environment: the first that leads to a value, or none', async () => {
      const environments = 'x-patchbay: { environments: { prod: { files: [prod.yaml] } } }\n';
      world.disk.files.set('/shop/compose.yaml', good + environments);
      world.disk.files.set('/shop/prod.yaml', 'services:\n  web: { user: nobody }\n');
      const params = { folder: '/shop', manifest: '/shop/compose.yaml', profiles: [], environment: 'prod' };
      const paths = [
        [
          ['services', 'web', 'gone'],
          ['services', 'web', 'user'],
        ],
        [['gone']],
      ];
      const places = await world.editor.client.sendRequest<PlacesResult>(placesRequest, { ...params, paths });
      expect(places).toMatchObject([{ file: '/shop/prod.yaml', range: { start: { line: 1, character: 15 } } }, null]);
    });

    it('says so where the manifest has no such environment', async () => {
      world.disk.files.set('/shop/compose.yaml', good);
      const { application, problems } = await ask({ environment: 'prod' });
      expect(application).toBeNull();
      expect(problems).toMatchObject([{ code: 'manifest.unknown-environment', severity: 'error' }]);
    });

    it('has none where there is no manifest', async () => {
      expect(await ask({})).toEqual({ application: null, manifest: null, problems: [] });
    });

    it('reads what is open rather than what is saved', async () => {
      world.disk.files.set('/shop/compose.yaml', good);
      await world.editor.open('/shop/compose.yaml', good.replace('web', 'unsaved'));
      expect(Object.keys((await ask({})).application!.services)).toEqual(['unsaved']);
    });

    it('announces a change of any file it depends on, also of one that was not there', async () => {
      world.disk.files.set('/shop/compose.yaml', 'include: [a.yaml]\n');
      world.disk.files.set('/shop/a.yaml', good);
      await ask({});
      await world.editor.changeOnDisk('/shop/a.yaml');
      await world.editor.until(() => world.editor.changedFolders.length === 1);
      await world.editor.changeOnDisk('/shop/patchbay.yaml');
      await world.editor.until(() => world.editor.changedFolders.length === 2);
      expect(world.editor.changedFolders).toEqual(['/shop', '/shop']);
    });

    it('announces a change in an open document, and keeps quiet about files that have no part in it', async () => {
      world.disk.files.set('/shop/compose.yaml', good);
      await ask({});
      await world.editor.changeOnDisk('/elsewhere/compose.yaml');
      await world.editor.open('/shop/compose.yaml', good);
      await world.editor.until(() => world.editor.changedFolders.length === 1);
      await world.editor.change('/shop/compose.yaml', misspelt, 2);
      await world.editor.until(() => world.editor.changedFolders.length === 2);
      await world.editor.save('/shop/compose.yaml');
      await world.editor.until(() => world.editor.changedFolders.length === 3);
    });
  });
});
