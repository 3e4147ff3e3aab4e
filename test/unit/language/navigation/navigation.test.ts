import { describe, expect, it } from 'vitest';
import {
  CallHierarchyIncomingCallsRequest,
  CallHierarchyOutgoingCallsRequest,
  CallHierarchyPrepareRequest,
  DefinitionRequest,
  WorkspaceSymbolRequest,
  type CallHierarchyItem,
  type Range,
  DocumentHighlightRequest,
  DocumentLinkRequest,
  FoldingRangeRequest,
  ReferencesRequest,
  type DocumentHighlight,
  type DocumentLink,
  type FoldingRange,
  type Location,
} from 'vscode-languageserver/node';
import { uri, useEditor } from '../support/editor.ts';
import { marked } from '../support/marked.ts';

const path = '/shop/compose.yaml';
const textDocument = { uri: uri(path) };

describe('in a manifest', () => {
  const world = useEditor();

  /** `file:line:character` of each place, lines from 1 as people count them. */
  const places = (locations: Location[]): string[] =>
    locations.map(({ uri: at, range: { start } }) => `${at.split('/').at(-1)}:${start.line + 1}:${start.character}`);

  async function definitionAt(source: string): Promise<string[]> {
    const { text, at } = marked(source);
    await world.editor.open(path, text);
    const found = await world.editor.client.sendRequest(DefinitionRequest.type, { textDocument, position: at });
    return places(found as Location[]);
  }

  async function referencesAt(source: string, includeDeclaration = true): Promise<string[]> {
    const { text, at } = marked(source);
    await world.editor.open(path, text);
    const params = { textDocument, position: at, context: { includeDeclaration } };
    return places((await world.editor.client.sendRequest(ReferencesRequest.type, params)) ?? []);
  }

  describe('the definition', () => {
    it.each([
      ['a service', 'services:\n  a: { depends_on: [│b] }\n  b: {}\n', 'compose.yaml:3:2'],
      ['a service as a key', 'services:\n  a: { depends_on: { b│: {} } }\n  b: {}\n', 'compose.yaml:3:2'],
      [
        'a service whose network is shared',
        'services:\n  a: { network_mode: "service:│b" }\n  b: {}\n',
        'compose.yaml:3:2',
      ],
      ['a volume', 'services:\n  a: { volumes: ["da│ta:/x"] }\nvolumes:\n  data:\n', 'compose.yaml:4:2'],
      ['a network', 'services:\n  a: { networks: [ba│ck] }\nnetworks:\n  back:\n', 'compose.yaml:4:2'],
      ['a secret', 'services:\n  a: { secrets: [{ source: d│b }] }\nsecrets:\n  db:\n', 'compose.yaml:4:2'],
      [
        'a channel',
        'services:\n  a: { x-patchbay: { consumes: [{ channel: x.│y }] } }\nx-patchbay:\n  channels:\n    x.y: { kind: list }\n',
        'compose.yaml:5:4',
      ],
      ['the broker', 'services:\n  redis: {}\nx-patchbay: { broker: re│dis }\n', 'compose.yaml:2:2'],
      [
        'a broker by its name',
        'services: {}\nx-patchbay:\n  brokers:\n    main: redis://x\n  channels: { a: { kind: list, broker: ma│in } }\n',
        'compose.yaml:4:4',
      ],
      [
        'the service that a broker is',
        'services:\n  redis: {}\nx-patchbay: { brokers: { main: re│dis } }\n',
        'compose.yaml:2:2',
      ],
      ['an alias', 'x-a: &base { a: b }\nservices:\n  a:\n    <<: *ba│se\n', 'compose.yaml:1:5'],
    ])('of %s is where it is declared', async (_, text, expected) => {
      expect(await definitionAt(text)).toEqual([expected]);
    });

    it.each([
      [
        'a variable',
        'services: { a: { image: "x:${│TAG}", build: { context: ., target: base, args: [A=1] } } }',
        '.env:2:7',
      ],
      ['a variable without a dollar', 'services: { a: { image: x, environment: [TA│G] } }', '.env:2:7'],
      ['a build stage', 'services: { a: { build: { context: ., target: ba│se } } }', 'Dockerfile:2:22'],
      ['a build argument', 'services: { a: { build: { context: ., args: { A│: 1 } } } }', 'Dockerfile:3:4'],
      [
        'an extension field',
        'x-│a: &base { init: true }\nservices: { a: { <<: *base, image: x } }',
        'compose.yaml:1:5',
      ],
    ])('of %s is where it is set', async (_, text, expected) => {
      world.disk.files.set('/shop/.env', '# set\nexport TAG=1\n');
      world.disk.files.set('/shop/Dockerfile', '# syntax\nFROM busybox:1.0.0 AS base\nARG A=2 B\nRUN echo $A\n');
      expect(await definitionAt(text)).toEqual([expected]);
    });

    it('of a channel may stand in an AsyncAPI document', async () => {
      world.disk.files.set('/shop/api.json', '{"asyncapi":"3.0.0",\n"channels":{"orders":{"address":"o"}}}');
      const text =
        'services: { r: { image: redis, x-patchbay: { publishes: [or│ders] } } }\nx-patchbay: { asyncapi: api.json }\n';
      expect(await definitionAt(text)).toEqual(['api.json:2:13']);
    });

    it('stands in an included file', async () => {
      world.disk.files.set('/shop/parts.yaml', '# parts\nservices:\n  cache: { image: redis }\n');
      expect(await definitionAt('include: [parts.yaml]\nservices:\n  a: { depends_on: [ca│che] }\n')).toEqual([
        'parts.yaml:3:2',
      ]);
    });

    it('stands in the file that extends names, though this one has a service of that name', async () => {
      world.disk.files.set('/shop/base.yaml', 'services:\n  web: { image: nginx }\n');
      const text = 'services:\n  web: { extends: { file: base.yaml, service: w│eb } }\n';
      expect(await definitionAt(text)).toEqual(['base.yaml:2:2']);
    });

    it('of a path in volumes is nowhere', async () => {
      expect(await definitionAt('services:\n  a: { volumes: ["./da│ta:/x"] }\nvolumes:\n  data:\n')).toEqual([]);
    });

    it('is found with CRLF, a byte order mark and characters of two units', async () => {
      const text = '\uFEFFservices:\r\n  a: { labels: { x: "🐋" }, depends_on: [│b] }\r\n  b: {}\r\n';
      expect(await definitionAt(text)).toEqual(['compose.yaml:3:2']);
    });
  });

  describe('references', () => {
    it('are every place that names it, in other files too', async () => {
      world.disk.files.set('/shop/compose.override.yaml', 'services:\n  a: { links: ["b:db"] }\n');
      const text = 'services:\n  a: { depends_on: [b] }\n  │b: {}\n';
      expect(await referencesAt(text)).toEqual(['compose.yaml:3:2', 'compose.yaml:2:20', 'compose.override.yaml:2:16']);
    });

    it('leave the declaration out when it is not wanted', async () => {
      expect(await referencesAt('services:\n  a: { depends_on: [b] }\n  │b: {}\n', false)).toEqual([
        'compose.yaml:2:20',
      ]);
    });

    it('are not those of another kind with the same name', async () => {
      const text = 'services:\n  a: { networks: [a] }\nnetworks:\n  │a:\n';
      expect(await referencesAt(text)).toEqual(['compose.yaml:4:2', 'compose.yaml:2:18']);
    });

    it('of a variable are in every file that uses or sets it', async () => {
      world.disk.files.set('/shop/.env', 'TAG=1\nNAME=x-$TAG\n');
      world.disk.files.set('/shop/a.env', 'X=${TAG}\n');
      const text = 'services:\n  a: { image: "x:${TAG│}-$$TAG", env_file: a.env, environment: [TAG] } # $TAG\n';
      expect(await referencesAt(text)).toEqual([
        'compose.yaml:2:19',
        'compose.yaml:2:63',
        '.env:1:0',
        '.env:2:8',
        'a.env:1:4',
      ]);
    });

    it('of an extension field are the aliases of its anchor', async () => {
      const text = 'x-│a: &base { init: true }\nservices: { a: { <<: *base, image: x } }';
      expect(await referencesAt(text, false)).toEqual(['compose.yaml:2:21']);
    });

    it('of an anchor are its aliases, not what looks like one', async () => {
      const text =
        'x-a: &│base { a: b }\nx-b: *base\nx-c: "*base"\nx-d: [*base] # *base\nx-e: |\n  *base\nx-f: 2 *base\n';
      expect(await referencesAt(text, false)).toEqual(['compose.yaml:2:5', 'compose.yaml:4:6']);
    });
  });

  it('highlights tell declarations from uses', async () => {
    const { text, at } = marked('services:\n  a: { depends_on: [│b] }\n  b: {}\n');
    await world.editor.open(path, text);
    const found = await world.editor.client.sendRequest(DocumentHighlightRequest.type, { textDocument, position: at });
    const told = (found as DocumentHighlight[]).map(({ range, kind }) => [range.start.line, kind]);
    expect(told).toEqual([
      [2, 3],
      [1, 2],
    ]);
  });

  describe('the call hierarchy', () => {
    const text = [
      'services:',
      '  db: { image: d }',
      '  web: { image: w, depends_on: [db], links: [db], x-patchbay: { publishes: [orders] } }',
      '  ship: { image: s, network_mode: "service:db", x-patchbay: { consumes: [{ channel: orders, group: g }] } }',
      '  redis: { image: redis }',
      'x-patchbay: { channels: { orders: { kind: stream } } }',
    ].join('\n');

    async function itemAt(line: number, character: number): Promise<CallHierarchyItem> {
      await world.editor.open(path, text);
      const params = { textDocument, position: { line, character } };
      const found = await world.editor.client.sendRequest(CallHierarchyPrepareRequest.type, params);
      expect(found).toHaveLength(1);
      return found![0]!;
    }

    it.each([
      [
        'a service',
        1,
        3,
        [
          ['web', [32, 45]],
          ['ship', [43]],
        ],
        [],
      ],
      [
        'a service that sends',
        2,
        3,
        [],
        [
          ['db', [32, 45]],
          ['orders', [76]],
        ],
      ],
      ['a service that receives', 3, 4, [['orders', [84]]], [['db', [43]]]],
      ['a channel', 5, 28, [['web', [76]]], [['ship', [84]]]],
    ])('of %s leads both ways', async (_, line, character, incoming, outgoing) => {
      const item = await itemAt(line, character);
      const { client } = world.editor;
      const calledBy = await client.sendRequest(CallHierarchyIncomingCallsRequest.type, { item });
      const calls = await client.sendRequest(CallHierarchyOutgoingCallsRequest.type, { item });
      const starts = (ranges: Range[]): number[] => ranges.map(({ start }) => start.character);
      expect(calledBy!.map(({ from, fromRanges }) => [from.name, starts(fromRanges)])).toEqual(incoming);
      expect(calls!.map(({ to, fromRanges }) => [to.name, starts(fromRanges)])).toEqual(outgoing);
    });
  });

  it('finds what is declared in any file of an open manifest by some of its letters', async () => {
    world.disk.files.set('/shop/parts.yaml', 'services:\n  order-store: { image: x }\n  other: { image: x }\n');
    await world.editor.open(path, 'include: [parts.yaml]\nservices:\n  orders: { image: x }\n');
    const found = await world.editor.client.sendRequest(WorkspaceSymbolRequest.type, { query: 'ordS' });
    expect(found!.map(({ name, containerName }) => [name, containerName])).toEqual([
      ['orders', 'services'],
      ['order-store', 'services'],
    ]);
  });

  it('mappings, lists, block scalars and comments fold', async () => {
    const text = [
      '# one',
      '# two',
      'services:',
      '  a:',
      '    command: |',
      '      x',
      '',
      '     y: z',
      '    ports:',
      '    - 1',
      '    - 2',
      '',
      'volumes: {}',
    ].join('\n');
    await world.editor.open(path, text);
    const found = (await world.editor.client.sendRequest(FoldingRangeRequest.type, { textDocument })) as FoldingRange[];
    expect(found.map(({ startLine, endLine }) => [startLine, endLine])).toEqual([
      [0, 1],
      [2, 10],
      [3, 10],
      [4, 7],
      [8, 10],
    ]);
  });

  it('links lead to the files that are there', async () => {
    for (const file of ['parts.yaml', 'base.yaml', 'web.env', 'web/Dockerfile', 'api/Dev.dockerfile', 'order.json']) {
      world.disk.files.set(`/shop/${file}`, '');
    }
    const text = [
      'include: [parts.yaml, missing.yaml, "${X}.yaml"]',
      'services:',
      '  a: { build: ./web, env_file: [web.env], extends: { file: base.yaml, service: a } }',
      '  b: { build: { context: api, dockerfile: Dev.dockerfile } }',
      '  c: { build: https://github.com/a/b.git }',
      '  d: { image: "redis:7", volumes: ["./order.json:/o.json:ro", "data:/d", "./missing:/m"] }',
      '  e: { image: "org/name@sha256:0", volumes: [{ type: bind, source: ./web.env, target: /w }] }',
      '  f: { image: "local.host:5000/x:1", label_file: web.env }',
      'x-patchbay: { channels: { x: { kind: list, contract: ./order.json } } }',
    ].join('\n');
    await world.editor.open(path, text);
    const found = (await world.editor.client.sendRequest(DocumentLinkRequest.type, { textDocument })) as DocumentLink[];
    expect(found.map(({ target }) => target!.replace('file:///shop/', '')).toSorted()).toEqual([
      'api/Dev.dockerfile',
      'base.yaml',
      'https://github.com/a/b.git',
      'https://hub.docker.com/_/redis',
      'https://hub.docker.com/r/org/name',
      'order.json',
      'order.json',
      'parts.yaml',
      'web.env',
      'web.env',
      'web.env',
      'web/Dockerfile',
    ]);
  });
});
