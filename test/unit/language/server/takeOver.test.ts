import { describe, expect, it } from 'vitest';
import { applied } from '../../../../src/language/proof/trial.ts';
import { takeOverRequest, type TakeOverParams, type TakeOverResult } from '../../../../src/protocol/language.ts';
import { uri, useEditor } from '../support/editor.ts';

const manifest = `services:
  web:
    image: 'web:1' # pinned
    deploy: { replicas: 2 }
  db:
    image: db:$TAG
x-patchbay:
  environments:
    prod: { files: [prod.yaml] }
    dev: {}
`;
const basePath = '/app/compose.yaml';
const prodPath = '/app/prod.yaml';

describe('taking over what runs', () => {
  const world = useEditor({}, { workspaceFolders: [{ uri: uri('/app'), name: 'app' }] });

  const taken = async (
    value: Pick<TakeOverParams, 'service' | 'attribute' | 'value' | 'environment'>,
    files: Readonly<Record<string, string>> = {},
  ): Promise<TakeOverResult & { readonly texts: Readonly<Record<string, string>> }> => {
    const all: Readonly<Record<string, string>> = { [basePath]: manifest, ...files };
    for (const [path, text] of Object.entries(all)) world.disk.files.set(path, text);
    const params: TakeOverParams = { folder: '/app', manifest: basePath, profiles: [], ...value };
    const result: TakeOverResult = await world.editor.client.sendRequest(takeOverRequest, params);
    const edited = [...new Set(result.edits.map(({ file }) => file))];
    const texts = edited.map((file) => [file, applied(all[file]!, result.edits)]);
    return { ...result, texts: Object.fromEntries(texts) as Record<string, string> };
  };

  it('writes a number or an image where another one is written, and leaves the rest of the line', async () => {
    const replicas = await taken({ service: 'web', attribute: 'replicas', value: '5' });
    expect(replicas).toMatchObject({ reason: null, isShared: false });
    expect(replicas.texts[basePath]).toContain('deploy: { replicas: 5 }');
    const image = await taken({ service: 'web', attribute: 'image', value: 'hub.example/web:2' });
    expect(image.texts[basePath]).toContain('image: "hub.example/web:2" # pinned\n');
  });

  it('writes what is not written yet', async () => {
    const { texts } = await taken({ service: 'db', attribute: 'replicas', value: '3' });
    expect(texts[basePath]).toMatch(/image: db:\$TAG\n {4}deploy: *(\{ replicas: 3 \}|\n {6}replicas: 3)\n/);
  });

  it('writes to the file of the environment alone, where it has one', async () => {
    const prod = { [prodPath]: 'services:\n  db:\n    restart: always\n' };
    const own = await taken({ service: 'web', attribute: 'replicas', value: '4', environment: 'prod' }, prod);
    expect(Object.keys(own.texts)).toEqual([prodPath]);
    expect(own.isShared).toBe(false);
    const dev = await taken({ service: 'web', attribute: 'replicas', value: '4', environment: 'dev' }, prod);
    expect(Object.keys(dev.texts)).toEqual([basePath]);
    expect(dev.isShared).toBe(true);
  });

  it('says why not, where nothing is to be written or no edit alone does it', async () => {
    const same = await taken({ service: 'web', attribute: 'replicas', value: '2' });
    expect(same).toMatchObject({ edits: [], reason: 'The manifest says so already.' });
    const variable = await taken({ service: 'db', attribute: 'image', value: 'db:2' });
    expect(variable.edits).toEqual([]);
    expect(variable.reason).toContain('services.db.image');
    const unknown = await taken({ service: 'mail', attribute: 'image', value: 'mail:2' });
    expect(unknown.reason).toContain('no service "mail"');
  });
});
