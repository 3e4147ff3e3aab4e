import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CodeActionRequest, type CodeAction, type Position } from 'vscode-languageserver/node';
import { refactoringsAt } from '../../../../src/language/refactor/refactorings.ts';
import { applied } from '../../../../src/language/proof/trial.ts';
import type { Offer } from '../../../../src/language/actions/offer.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { nodeToJson } from '../../../../src/manifest/tree/tree.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { realWorld } from '../../manifest/support/realWorld.ts';
import { blockSample, fullSample } from '../../manifest/support/samples.ts';
import { afterEdit } from '../support/edits.ts';
import { uri, useEditor } from '../support/editor.ts';
import { marked } from '../support/marked.ts';

const path = '/shop/compose.yaml';
const shop = readFileSync(new URL('../../../../examples/shop/compose.yaml', import.meta.url), 'utf8');
const surroundings = { exists: () => false, readText: () => undefined, canCreateFiles: true };

type Files = ReadonlyMap<string, string>;

function after(files: Files, { edits, created = [] }: Offer): Files {
  const result = new Map(files);
  for (const [file, text] of files)
    result.set(
      file,
      applied(
        text,
        edits.filter((edit) => edit.file === file),
      ),
    );
  for (const { file, text } of created) result.set(file, text);
  return result;
}

function snapshotOf(files: Files): ReturnType<Snapshots['of']> {
  return new Snapshots(new MemoryManifestHost(Object.fromEntries(files))).of(path);
}

/** The application without its extension fields, which are nothing to an engine. */
function resolved(files: Files): unknown {
  const { tree, problems, application } = snapshotOf(files)!.manifest();
  const channels = Object.values(application?.messaging.channels ?? {}).map((one) => ({ ...one, at: null }));
  const model = tree && nodeToJson(tree);
  const entries = Object.entries((model ?? {}) as object).filter(([key]) => !key.startsWith('x-'));
  const errors = problems.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  // What the short form of a volume adds says nothing.
  return JSON.parse(
    JSON.stringify({ model: Object.fromEntries(entries), channels, errors }).replaceAll(',"volume":{}', ''),
  );
}

function commentsIn(files: Files): string[] {
  return [...files.values()].flatMap((text) => text.match(/(?<=^|\s)#.*$/gm) ?? []).map((one) => one.trim());
}

describe('refactorings', () => {
  it.each([
    ['the example', shop, 10],
    ['a manifest with nearly everything', fullSample, 3],
    ['one in block style', blockSample, 6],
    ['one with CRLF', blockSample.replaceAll('\n', '\r\n'), 6],
    ...Object.entries(realWorld).map(([name, text]) => [name, text, 1] as [string, string, number]),
  ])('leave the application of %s as it is, wherever they are offered, and keep its comments', (_, text, atLeast) => {
    const files = new Map([[path, text]]);
    const before = resolved(files);
    const comments = commentsIn(files);
    const snapshot = snapshotOf(files)!;
    const places = text
      .split(/\r?\n/)
      .flatMap((content, line): Position[] =>
        [content.search(/\S|$/), content.search(/[*&]\w/) + 1].map((character) => ({ line, character })),
      );
    const offers = places.flatMap((start) => refactoringsAt(snapshot, { start, end: start }, surroundings));
    const distinct = [...new Map(offers.map((offer) => [JSON.stringify(offer), offer])).values()];
    for (const offer of distinct) {
      const changed = after(files, offer);
      expect(resolved(changed), `${offer.title}\n${[...changed.values()].join('\n---\n')}`).toEqual(before);
      const kept = commentsIn(changed);
      expect(
        comments.filter((one) => !kept.includes(one)),
        offer.title,
      ).toEqual([]);
    }
    const count = distinct.length;
    expect(count).toBeGreaterThanOrEqual(atLeast);
  });

  describe('over LSP', () => {
    const workspaceEdit = { documentChanges: true, resourceOperations: ['create'] as ['create'] };
    const world = useEditor({ HOME: '/home/me' }, { capabilities: { workspace: { workspaceEdit } } });

    async function changed(source: string, title: string): Promise<Map<string, string>> {
      const { text, all } = marked(source);
      const [start, end = start] = all;
      world.disk.files.set(path, text);
      await world.editor.open(path, text);
      const params = {
        textDocument: { uri: uri(path) },
        range: { start: start!, end: end! },
        context: { diagnostics: [] },
      };
      const actions = (await world.editor.client.sendRequest(CodeActionRequest.type, params)) as CodeAction[];
      expect(actions.map((one) => one.title)).toContain(title);
      return afterEdit(world.disk.files, actions.find((one) => one.title === title)!.edit!);
    }

    it.each(
      [
        [
          'ports, long',
          'services:\n  a:\n    image: x\n    ports: # of a\n      - "127.0.0.1:80│80:80/udp" # web\n      - "81:81"\n',
          'Write ports in the long form',
          'services:\n  a:\n    image: x\n    ports: # of a\n      - { target: 80, published: "8080", host_ip: "127.0.0.1", protocol: udp } # web\n      - { target: 81, published: "81" }\n',
        ],
        [
          'ports, short',
          'services:\n  a:\n    image: x\n    ports:\n      - target: 80│\n        published: 8080\n      - { target: 81 }\n',
          'Write ports in the short form',
          'services:\n  a:\n    image: x\n    ports:\n      - "8080:80"\n      - "81"\n',
        ],
        [
          'volumes, long',
          'services:\n  a:\n    image: x\n    volumes: ["data:/d:ro│", "./x:/x"]\nvolumes: { data: }\n',
          'Write volumes in the long form',
          'services:\n  a:\n    image: x\n    volumes: [{ type: volume, source: data, target: /d, read_only: true }, { type: bind, source: ./x, target: /x, bind: { create_host_path: true } }]\nvolumes: { data: }\n',
        ],
        [
          'dependencies as a mapping',
          'services:\n  a:\n    image: x\n    depends_on:\n    # first\n    - b│ # b\n  b: { image: x }\n',
          'Write depends_on as a mapping',
          'services:\n  a:\n    image: x\n    depends_on:\n    # first\n      b: { condition: service_started } # b\n  b: { image: x }\n',
        ],
        [
          'the environment as a mapping',
          'services:\n  a:\n    image: x\n    environment:\n      - A=1│ # one\n      - "B=x: y"\n      - C\n',
          'Write environment as a mapping',
          'services:\n  a:\n    image: x\n    environment:\n      A: "1" # one\n      B: "x: y"\n      C:\n',
        ],
        [
          'the environment as a list',
          'services:\n  a:\n    image: x\n    environment:\n      A: 1│ # one\n      B: "x: y"\n      C:\n',
          'Write environment as a list',
          'services:\n  a:\n    image: x\n    environment:\n      - A=1 # one\n      - "B=x: y"\n      - C\n',
        ],
        [
          'a build, long',
          'services:\n  a:\n    build: ./a│ # a\n',
          'Write build in the long form',
          'services:\n  a:\n    build: { context: ./a } # a\n',
        ],
        [
          'a build, short',
          'services:\n  a:\n    build:\n      context: ./a│\n',
          'Write build in the short form',
          'services:\n  a:\n    build: ./a\n',
        ],
        [
          'the name that a volume has on the engine',
          'name: shop\nservices:\n  a: { image: x, volumes: ["data:/d"] }\nvolumes:\n  da│ta: # kept\n',
          'Keep shop_data as its name on the engine',
          'name: shop\nservices:\n  a: { image: x, volumes: ["data:/d"] }\nvolumes:\n  data: # kept\n    name: shop_data\n',
        ],
        [
          'the key that a channel has in Redis',
          'services:\n  redis: { image: redis }\nx-patchbay:\n  channels:\n    o│rders: { kind: stream }\n',
          'Keep orders as its key in Redis',
          'services:\n  redis: { image: redis }\nx-patchbay:\n  channels:\n    orders: { key: orders, kind: stream }\n',
        ],
        [
          'a variable with its value',
          'services:\n  a:\n    image: x\n    environment: [HO│ME, B=1]\n',
          'Write HOME with its value, ${HOME}',
          'services:\n  a:\n    image: x\n    environment: ["HOME=${HOME}", B=1]\n',
        ],
        [
          'an alias, written out',
          'x-l: &l\n  driver: none # quiet\nservices:\n  a:\n    image: x\n    logging: *│l\n',
          'Write out *l',
          'x-l: &l\n  driver: none # quiet\nservices:\n  a:\n    image: x\n    logging:\n      driver: none # quiet\n',
        ],
        [
          'a merge key, written out',
          'x-c: &c\n  # always\n  init: true\n  image: y\nservices:\n  a:\n    <<: *│c\n    image: x\n',
          'Write out *c',
          'x-c: &c\n  # always\n  init: true\n  image: y\nservices:\n  a:\n    # always\n    init: true\n    image: x\n',
        ],
        [
          'an extended service, written out',
          'services:\n  a:\n    extends: │b\n    image: x\n  b:\n    image: y\n    init: true\n',
          'Write out what "a" extends',
          'services:\n  a:\n    init: true\n    image: x\n  b:\n    image: y\n    init: true\n',
        ],
      ].filter(([, , title]) => title !== ''),
    )('write %s', async (_, source, title, expected) => {
      expect((await changed(source, title)).get(path)).toBe(expected);
    });

    it('extract what services have in common to an anchor', async () => {
      const source =
        'x-old: &old\n  init: false\n\n# All.\nservices:\n  a:\n    image: x\n    │logging: # quiet\n      driver: none\n    init: true│\n  b:\n    <<: *old\n    image: y\n    init: true\n    logging: { driver: none }\n';
      expect((await changed(source, 'Extract 2 attributes of 2 services to an anchor')).get(path)).toBe(
        'x-old: &old\n  init: false\n\nx-common: &common\n  logging: # quiet\n    driver: none\n  init: true\n\n# All.\nservices:\n  a:\n    image: x\n    <<: *common\n  b:\n    <<: [*common, *old]\n    image: y\n',
      );
    });

    it('extract to an anchor where an attribute has a merge key of its own', async () => {
      const source =
        'x-e: &e\n  A: 1\nservices:\n  a:\n    image: x\n    re│start: always\n    environment:\n      <<: *e\n  b:\n    environment:\n      <<: *e\n    restart: always\n    image: y\n';
      expect((await changed(source, 'Extract restart of 2 services to an anchor')).get(path)).toBe(
        'x-e: &e\n  A: 1\nx-common: &common\n  restart: always\n\nservices:\n  a:\n    image: x\n    <<: *common\n    environment:\n      <<: *e\n  b:\n    environment:\n      <<: *e\n    <<: *common\n    image: y\n',
      );
    });

    it.each(['*e', '[*e, *f]'])('write no list in the place of a mapping that is merged: %s', async (merged) => {
      const source = `x-f: &f {}\nservices:\n  a:\n    image: x\n    environment: &e\n      A│: 1\n  b:\n    image: x\n    environment:\n      <<: ${merged}\n`;
      await expect(changed(source, 'Write environment as a list')).rejects.toThrow('to include');
    });

    it('extract what services have in common to a service of another file', async () => {
      const source = 'services:\n  a:\n    image: x\n    in│it: true\n  b:\n    init: true\n    image: y\n';
      const files = await changed(source, 'Extract init of 2 services to a service that they extend');
      expect(files.get('/shop/common.yaml')).toBe('services:\n  common:\n    init: true\n');
      expect(files.get(path)).toBe(
        'services:\n  a:\n    image: x\n    extends: { file: common.yaml, service: common }\n  b:\n    extends: { file: common.yaml, service: common }\n    image: y\n',
      );
    });

    it('move a service, its comments with it, to a file that is included', async () => {
      const source =
        'include: [other.yaml]\nservices:\n  a: { image: x }\n  # The cache.\n  ca│che:\n    image: redis # small\n';
      const files = await changed(source, 'Move "cache" to cache.yaml');
      expect(files.get('/shop/cache.yaml')).toBe('services:\n  # The cache.\n  cache:\n    image: redis # small\n');
      expect(files.get(path)).toBe('include: [other.yaml, cache.yaml]\nservices:\n  a: { image: x }\n');
    });

    it('move the services of a profile to a file of their own', async () => {
      const source =
        'services:\n  a:\n    image: x\n  b:\n    image: x\n    profiles: [de│v]\n  c:\n    image: x\n    profiles: [dev]\n';
      const files = await changed(source, 'Move the services of profile "dev" to dev.yaml');
      expect(files.get(path)).toBe('include:\n  - dev.yaml\n\nservices:\n  a:\n    image: x\n');
      expect(files.get('/shop/dev.yaml')).toContain('  c:\n    image: x\n    profiles: [dev]\n');
    });

    it('make a service of a docker run that was pasted over several lines', async () => {
      const source =
        'services:\n  web:\n    image: x\n\n# docker│ run -d --name db -p 127.0.0.1:5432:5432 \\\n#   -e POSTGRES_PASSWORD="a b" -v data:/var/lib/postgresql/data \\\n#   --restart=always --strange postgres:16 -c fsync=off\n';
      const files = await changed(source, 'Make the service "db" of this docker run');
      expect(files.get(path)).toBe(
        [
          'services:',
          '  web:',
          '    image: x',
          '  db:',
          '    # --strange is left out: a Compose file has no word for it.',
          '    image: postgres:16',
          '    container_name: db',
          '    command:',
          '      - -c',
          '      - fsync=off',
          '    ports:',
          '      - "127.0.0.1:5432:5432"',
          '    environment:',
          '      - POSTGRES_PASSWORD=a b',
          '    volumes:',
          '      - data:/var/lib/postgresql/data',
          '    restart: always',
          '',
          'volumes:',
          '  data:',
          '',
        ].join('\n'),
      );
    });
  });
});
