import { describe, expect, it } from 'vitest';
import {
  DefinitionRequest,
  DocumentHighlightRequest,
  DocumentLinkRequest,
  FoldingRangeRequest,
  ReferencesRequest,
  type DocumentHighlight,
  type DocumentLink,
  type FoldingRange,
  type Location,
} from 'vscode-languageserver/node';
import { uri, useEditor } from './support/editor.ts';
import { marked } from './support/marked.ts';

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
      ['an alias', 'x-a: &base { a: b }\nservices:\n  a:\n    <<: *ba│se\n', 'compose.yaml:1:5'],
    ])('of %s is where it is declared', async (_, text, expected) => {
      expect(await definitionAt(text)).toEqual([expected]);
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
      'x-patchbay: { channels: { x: { kind: list, contract: ./order.json } } }',
    ].join('\n');
    await world.editor.open(path, text);
    const found = (await world.editor.client.sendRequest(DocumentLinkRequest.type, { textDocument })) as DocumentLink[];
    expect(found.map(({ target }) => target!.replace('file:///shop/', '')).toSorted()).toEqual([
      'api/Dev.dockerfile',
      'base.yaml',
      'order.json',
      'parts.yaml',
      'web.env',
      'web/Dockerfile',
    ]);
  });
});
