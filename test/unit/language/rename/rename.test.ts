import { describe, expect, it } from 'vitest';
import {
  PrepareRenameRequest,
  RenameRequest,
  type AnnotatedTextEdit,
  type Position,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { afterEdit } from '../support/edits.ts';
import { uri, useEditor } from '../support/editor.ts';
import { marked } from '../support/marked.ts';

const path = '/shop/compose.yaml';
const textDocument = { uri: uri(path) };

describe('rename', () => {
  const world = useEditor({ HOME: '/home/me', PORT: '80' });

  async function opened(source: string): Promise<Position> {
    const { text, at } = marked(source);
    world.disk.files.set(path, text);
    await world.editor.open(path, text, 'dockercompose', 5);
    return at;
  }

  async function edit(source: string, newName: string): Promise<WorkspaceEdit> {
    const position = await opened(source);
    return (await world.editor.client.sendRequest(RenameRequest.type, { textDocument, position, newName }))!;
  }

  /** The manifest after a rename; where the file of another name is asked for, that one. */
  async function renamed(source: string, newName: string, file = path): Promise<string> {
    const changes = await edit(source, newName);
    return afterEdit(world.disk.files, changes).get(file)!;
  }

  async function refused(source: string, newName: string): Promise<string> {
    return edit(source, newName).then(
      () => 'not refused',
      (error: unknown) => (error as Error).message,
    );
  }

  it('changes a build argument in the Dockerfile too, and says that scripts may read it', async () => {
    const dockerfile = (name: string): string => `FROM node\nARG ${name}=1\nENV V=\${${name}}\nRUN echo $${name}\n`;
    world.disk.files.set('/shop/Dockerfile', dockerfile('LEVEL'));
    const text = (name: string): string =>
      `services:\n  a: { build: { context: ., args: { ${name}: 2 } } }\n  b: { build: { context: ., args: [${name}=3] } }\n`;
    const changes = await edit(text('LE│VEL'), 'DEPTH');
    const after = afterEdit(world.disk.files, changes);
    expect(after.get(path)).toBe(text('DEPTH'));
    expect(after.get('/shop/Dockerfile')).toBe(dockerfile('DEPTH'));
  });

  it('takes a build argument without a value for the variable that it is', async () => {
    world.disk.files.set('/shop/Dockerfile', 'FROM node\nARG LEVEL\n');
    world.disk.files.set('/shop/.env', 'LEVEL=1\n');
    const changes = await edit('services:\n  a: { build: { context: ., args: [LE│VEL] } }\n', 'DEPTH').catch(
      (error: unknown) => error as Error,
    );
    expect(changes).toBeInstanceOf(Error);
  });

  /** `@` is where the name stands. */
  it.each([
    [
      'a service wherever it is named',
      'db',
      `services:
  @: { image: postgres }
  web:
    image: web
    depends_on: { @: { condition: service_started } }
    links: ["@:database"]
    volumes_from: [@:ro]
    environment: [U=redis://@]
  tool: { image: tool, network_mode: "service:@", pid: service:@, depends_on: [@] }
  built: { build: { context: ., additional_contexts: { base: "service:@" } } }
  copy: { extends: @ }
  other: { extends: { service: '@' } }
networks: { db: }
x-patchbay: { broker: @ }
`,
    ],
    [
      'a volume in both of its forms',
      'data',
      `services:
  a: { image: a, volumes: ["@:/var/data:ro", { type: volume, source: @, target: /x }] }
  b: { image: b, volumes: [{ type: bind, source: data, target: /y }, "./data:/data"] }
volumes: { @: { name: kept } }
`,
    ],
    [
      'a network, not a secret or a config of the same name',
      'back',
      `services:
  a: { image: a, networks: { @: { aliases: [back] } }, secrets: [back], configs: [{ source: back }] }
networks: { @: }
secrets: { back: { environment: X } }
configs: { back: { content: x } }
`,
    ],
    [
      'a secret',
      's',
      'services: { a: { image: a, secrets: [@, { source: @ }] } }\nsecrets: { @: { environment: s } }\n',
    ],
    ['a config', 'c', 'services: { a: { image: a, configs: [@, { source: @ }] } }\nconfigs: { @: { content: c } }\n'],
    [
      'a model',
      'm',
      'services: { a: { image: a, models: [@] }, b: { image: b, models: { @: } } }\nmodels: { @: { model: m } }\n',
    ],
    [
      'a profile',
      'dev',
      'services:\n  a: { image: a, profiles: [@, "dev-x"] }\n  dev: { image: b, profiles: ["@"] }\n',
    ],
    [
      'an anchor, which may have the name of a service',
      'web',
      'x-web: &@ { image: web }\nservices:\n  web: { <<: *@, init: true }\n  b: { <<: [*@] }\n',
    ],
    [
      'a broker, not the service behind it',
      'main',
      `services:
  main: { image: redis }
x-patchbay:
  brokers: { @: main, other: redis://main }
  channels: { a: { kind: stream, broker: @ }, main: { kind: list, broker: "@" } }
`,
    ],
    [
      'a service behind brokers',
      'redis',
      'services:\n  @: { image: redis }\nx-patchbay:\n  brokers: { redis: @, far: "redis://@" }\n  channels: { a: { kind: list, broker: redis } }\n',
    ],
    [
      'a channel',
      'x.y',
      `services:
  redis: { image: redis }
  a: { image: a, x-patchbay: { publishes: [@], consumes: [@, { channel: @, group: x.y }] } }
x-patchbay: { channels: { @: { kind: stream, key: x.y, deadLetter: z }, z: { kind: stream, deadLetter: } } }
`,
    ],
    [
      'a consumer group of one channel only',
      'g',
      `services:
  a: { image: a, x-patchbay: { consumes: [{ channel: x, group: @ }, { channel: y, group: g }] } }
  b: { image: b, x-patchbay: { consumes: [{ channel: x, group: @ }] } }
  redis: { image: redis }
x-patchbay: { channels: { x: { kind: stream }, y: { kind: stream } } }
`,
    ],
    [
      'a variable in every form, but not where it is escaped, in a comment or a key',
      'NAME',
      `services:
  a: # \${NAME}
    image: "x:\${@}"
    command: |
      $@ $$NAME \${OTHER:-\${@:-2}}
      # \${@:?} is text
    environment: { "NAME": a, X: '\${@}', Y: "🐋🐋 \${@}" }
`,
    ],
  ])('writes %s', async (_, name, template) => {
    const newName = name.toUpperCase() === name ? 'NEW_NAME' : 'new-name';
    expect(await renamed(template.replace('@', `│${name}`).replaceAll('@', name), newName)).toBe(
      template.replaceAll('@', newName),
    );
  });

  it('says what is renamed, and where the word stands', async () => {
    const position = await opened('services:\n  a: { image: a, volumes: ["da│ta:/x"] }\nvolumes: { data: }\n');
    expect(await world.editor.client.sendRequest(PrepareRenameRequest.type, { textDocument, position })).toEqual({
      range: { start: { line: 1, character: 28 }, end: { line: 1, character: 32 } },
      placeholder: 'data',
    });
  });

  it('reaches .env, env files, included, extended and overriding files', async () => {
    world.disk.files.set(
      '/shop/.env',
      '# TAG\nexport TAG="1"\nB="x ${TAG}\n$TAG" # ${TAG}\nC=\'$TAG\'\nCOMPOSE_PROFILES=one,two\n',
    );
    world.disk.files.set('/shop/app.env', 'X=${TAG}\nY=$TAG\n');
    world.disk.files.set('/shop/parts/part.yaml', 'services:\n  p: { image: "p:${TAG}" }\n');
    world.disk.files.set('/shop/base.yaml', 'services:\n  base: { image: "b:${TAG}" }\n  unused: { image: u }\n');
    world.disk.files.set('/shop/compose.override.yaml', 'services:\n  a: { command: "${TAG-}" }\n');
    const source =
      'include: [parts/part.yaml]\nservices:\n  a: { extends: { file: base.yaml, service: base }, env_file: app.env, image: "a:${│TAG}" }\n';
    const changes = await edit(source, 'VERSION');
    const after = afterEdit(world.disk.files, changes);
    expect(after.get('/shop/.env')).toBe(
      '# TAG\nexport VERSION="1"\nB="x ${VERSION}\n$VERSION" # ${TAG}\nC=\'$TAG\'\nCOMPOSE_PROFILES=one,two\n',
    );
    expect(after.get('/shop/app.env')).toBe('X=${VERSION}\nY=$VERSION\n');
    for (const name of ['parts/part.yaml', 'base.yaml', 'compose.override.yaml', 'compose.yaml']) {
      expect(after.get(`/shop/${name}`)).toBe(
        (world.disk.files.get(`/shop/${name}`) ?? '').replaceAll(/TAG/g, 'VERSION'),
      );
    }
  });

  it('tells a service of the application from one of the same name in a file that is only extended', async () => {
    world.disk.files.set(
      '/shop/base.yaml',
      'services:\n  web: { image: w, depends_on: [db] }\n  db: { image: other }\n',
    );
    const source =
      'services:\n  │db: { image: d }\n  web: { extends: { file: base.yaml, service: web } }\n  x: { image: x, depends_on: [db, web] }\n';
    const after = afterEdit(world.disk.files, await edit(source, 'store'));
    expect(after.get('/shop/base.yaml')).toBe(
      'services:\n  web: { image: w, depends_on: [store] }\n  db: { image: other }\n',
    );
    expect(after.get(path)).toContain('depends_on: [store, web]');
  });

  it('reaches the files of other environments', async () => {
    world.disk.files.set('/shop/prod.yaml', 'services:\n  db: { restart: always }\n');
    const source =
      'services:\n  │db: { image: d }\nx-patchbay: { environments: { prod: { files: [prod.yaml], profiles: [live] } } }\n';
    expect(await renamed(source, 'store', '/shop/prod.yaml')).toBe('services:\n  store: { restart: always }\n');
  });

  it('renames the profile that COMPOSE_PROFILES switches on', async () => {
    world.disk.files.set('/shop/.env', 'COMPOSE_PROFILES=debug,dev\n');
    await renamed('services:\n  a: { image: a, profiles: [│dev] }\n', 'work', '/shop/.env').then((text) =>
      expect(text).toBe('COMPOSE_PROFILES=debug,work\n'),
    );
  });

  it('renames a channel in the AsyncAPI document that declares it', async () => {
    const document =
      'asyncapi: 3.0.0\nchannels:\n  orders:\n    address: shop.orders\noperations:\n  send:\n    action: send\n    channel: { $ref: "#/channels/orders" }\n';
    world.disk.files.set('/shop/asyncapi.yaml', document);
    const source =
      'services:\n  redis: { image: redis }\n  a: { image: a, x-patchbay: { publishes: [│orders] } }\nx-patchbay: { asyncapi: asyncapi.yaml }\n';
    expect(await renamed(source, 'sales', '/shop/asyncapi.yaml')).toBe(
      document.replace('  orders:', '  sales:').replace('#/channels/orders', '#/channels/sales'),
    );
  });

  it('puts in quotes what YAML would read as something else', async () => {
    const text = await renamed(
      'services:\n  │a: { image: a }\n  b: { image: b, depends_on: [a, "c"] }\n  c: { image: c }\n',
      '1',
    );
    expect(text).toBe('services:\n  "1": { image: a }\n  b: { image: b, depends_on: ["1", "c"] }\n  c: { image: c }\n');
  });

  it.each([
    ['a name that is no name', 'services: { │a: { image: x } }', 'a b', '"a b" is no name for a service'],
    ['a name that is taken', 'services: { │a: { image: x }, b: { image: x } }', 'b', 'a service "b" already'],
    ['the default network', 'services: { a: { image: x } }\nnetworks: { │default: }', 'n', 'by its name'],
    [
      'what is external',
      'services: { a: { image: x } }\nvolumes: { │data: { external: true } }',
      'n',
      'Write "name: data"',
    ],
    ['a variable of the process', 'services: { a: { image: "x:${│PORT}" } }', 'P', 'environment of the process'],
    ['a name that the process has', 'services: { a: { image: "x:${│P}" } }', 'PORT', 'would win'],
    [
      'what means something to Compose',
      'services: { a: { image: "${│COMPOSE_PROJECT_NAME}" } }',
      'P',
      'a meaning of its own',
    ],
    [
      'a variable that a container gets by its name',
      'services: { a: { image: "x:${│TOKEN}", environment: [TOKEN] } }',
      'T',
      'Write TOKEN=${TOKEN} there',
    ],
    [
      'what is not declared',
      'services: { a: { image: x, networks: [│back] } }',
      'n',
      'no declaration of the network "back"',
    ],
    ['a place without a name', 'services: { a: { ima│ge: x } }', 'n', 'no name here'],
    ['a manifest that cannot be read', 'services:\n  │a: { image: x }\n  b: [\n', 'n', 'cannot be read'],
  ])('refuses %s, and says why', async (_, source, newName, why) => {
    expect(await refused(source, newName)).toContain(why);
  });

  it('refuses a variable of a file that a service gets whole', async () => {
    world.disk.files.set('/shop/.env', 'TAG=1\n');
    expect(await refused('services: { a: { image: "x:${│TAG}", env_file: .env } }', 'T')).toContain(
      'a file of its own',
    );
  });

  describe('for an editor that takes annotations', () => {
    const capabilities = {
      workspace: { workspaceEdit: { documentChanges: true, changeAnnotationSupport: {}, resourceOperations: [] } },
    };
    const able = useEditor({}, { capabilities, workspaceFolders: [{ uri: uri('/shop'), name: 'shop' }] });

    async function changesOf(source: string, newName: string): Promise<WorkspaceEdit> {
      const { text, at: position } = marked(source);
      await able.editor.open(path, text, 'dockercompose', 5);
      return (await able.editor.client.sendRequest(RenameRequest.type, { textDocument, position, newName }))!;
    }

    it('names the version of the text it was made for, and the files that are not open', async () => {
      able.disk.files.set('/shop/.env', 'TAG=1\n');
      const { documentChanges, changeAnnotations } = await changesOf('services: { a: { image: "x:${│TAG}" } }', 'T');
      const [own, other] = documentChanges as TextDocumentEdit[];
      expect(own!.textDocument).toEqual({ uri: uri(path), version: 5 });
      expect(other!.textDocument).toEqual({ uri: uri('/shop/.env'), version: null });
      const [id] = other!.edits.map((one) => (one as AnnotatedTextEdit).annotationId);
      expect(changeAnnotations![id!]).toEqual({ label: 'In files that are not open', needsConfirmation: false });
    });

    it.each([
      [
        'a volume is another one on the engine',
        'name: shop\nservices: { a: { image: x, volumes: ["│data:/x"] } }\nvolumes: { data: }',
        'shop_data becomes shop_new',
      ],
      [
        'messages of a channel are at another key',
        'services: { redis: { image: redis } }\nx-patchbay: { channels: { │old: { kind: stream } } }',
        'Write "key: old"',
      ],
      [
        'a value has the name of the service as a host',
        'services: { │db: { image: x }, web: { image: x, environment: { U: "redis://db:6379" } } }',
        'have "db" where a host stands',
      ],
    ])('asks before %s', async (_, source, description) => {
      const { changeAnnotations } = await changesOf(source, 'new');
      const asking = Object.values(changeAnnotations ?? {}).filter((one) => one.needsConfirmation);
      expect(asking).toHaveLength(1);
      expect(asking[0]!.description).toContain(description);
    });

    it('asks with an empty edit, so that no edit of the name is left out', async () => {
      const source = 'name: shop\nservices: { a: { image: x, volumes: ["│data:/x"] } }\nvolumes: { data: }\n';
      const { documentChanges, changeAnnotations = {} } = await changesOf(source, 'new');
      const edits = (documentChanges as TextDocumentEdit[]).flatMap((change) => change.edits as AnnotatedTextEdit[]);
      const isAsking = ({ annotationId }: AnnotatedTextEdit): boolean =>
        changeAnnotations[annotationId]?.needsConfirmation === true;
      expect(edits.filter(isAsking).map(({ range, newText }) => [newText, range.end])).toEqual([
        ['', edits.find(isAsking)!.range.start],
      ]);
      const made = TextDocument.create('', 'yaml', 1, source.replace('│', ''));
      const ticked = edits.filter((edit) => !isAsking(edit));
      expect(TextDocument.applyEdits(made, ticked)).toBe(source.replace('│', '').replaceAll('data', 'new'));
      expect(TextDocument.applyEdits(made, edits)).toBe(source.replace('│', '').replaceAll('data', 'new'));
    });

    it('does not touch files outside of the workspace', async () => {
      able.disk.files.set('/elsewhere/part.yaml', 'services: { p: { image: p } }\n');
      const renaming = changesOf(
        'include: [/elsewhere/part.yaml]\nservices: { a: { image: a, depends_on: [│p] } }',
        'q',
      );
      await expect(renaming).rejects.toThrow('outside of the workspace');
    });
  });
});
