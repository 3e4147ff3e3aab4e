import { afterEach, describe, expect, it } from 'vitest';
import { CompletionRequest, ShutdownRequest, type CompletionItem, type TextEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Live } from '../../../../src/protocol/live.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { Editor, uri, type EditorFacts } from '../support/editor.ts';
import { marked } from '../support/marked.ts';

const path = '/shop/compose.yaml';
const withSnippets = { textDocument: { completion: { completionItem: { snippetSupport: true } } } };

const files = {
  '/shop/.env': 'TAG=1\n',
  '/shop/web.env': '',
  '/shop/parts.yaml': 'services:\n  cache: { image: redis }\n',
  '/shop/notes.yaml': 'title: nothing to run\n',
  '/shop/order.schema.json': '{}',
  '/shop/web/Dockerfile': 'ARG VERSION=1 BASE\nFROM node:22 AS build\nEXPOSE 8080/tcp $PORT\nFROM build as final\n',
  '/shop/web/Dev.dockerfile': '',
  '/shop/web/src/index.js': '',
};

const live: Live = {
  directory: '/shop',
  services: {},
  channels: {
    'orders.created': { length: 3, ratePerSecond: 1, groups: ['billing', 'shipping'] },
    paid: { length: 0, ratePerSecond: null, groups: ['ledger'] },
  },
  images: ['redis:7-alpine', 'shop-orders:latest'],
};

describe('completion from beyond the document', () => {
  let editor: Editor | undefined;

  afterEach(async () => {
    await editor?.client.sendRequest(ShutdownRequest.type);
    editor?.dispose();
  });

  async function itemsAt(source: string, facts: EditorFacts = {}): Promise<CompletionItem[]> {
    const { text, at } = marked(source);
    editor = await Editor.start(new MemoryManifestHost(files, { HOME: '/root' }), facts);
    await editor.open(path, text);
    const params = { textDocument: { uri: uri(path) }, position: at };
    return (await editor.client.sendRequest(CompletionRequest.type, params)) as CompletionItem[];
  }

  const inOrder = (items: CompletionItem[]): string[] =>
    items.toSorted((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1)).map(({ label }) => label);

  const taken = (source: string, items: CompletionItem[], label: string): string => {
    const item = items.find((one) => one.label === label)!;
    return TextDocument.applyEdits(TextDocument.create('', 'yaml', 1, marked(source).text), [
      item.textEdit as TextEdit,
    ]);
  };

  const service = (lines: string): string => `services:\n  web:\n${lines}\n`;

  it.each([
    ['files of variables', service('    env_file: │'), ['.env', 'web.env', 'web']],
    ['files to include, if they are manifests', 'include:\n  - │\n', ['parts.yaml', 'web']],
    ['files to extend from', service('    extends:\n      file: │'), ['parts.yaml', 'web']],
    ['folders to build from', service('    build: ./│'), ['web']],
    ['folders within folders', service('    build: ./web/│'), ['src']],
    [
      'Dockerfiles of the context',
      service('    build:\n      context: ./web\n      dockerfile: │'),
      ['Dev.dockerfile', 'Dockerfile', 'src'],
    ],
    ['contracts', 'x-patchbay:\n  channels:\n    a: { kind: stream, contract: │ }\n', ['order.schema.json', 'web']],
    ['what may be mounted', service('    volumes: ["./web/│"]'), ['Dev.dockerfile', 'Dockerfile', 'src']],
  ])('offers %s', async (_, source, expected) => {
    const items = await itemsAt(source);
    const labels = inOrder(items.filter(({ kind }) => kind === 17 || kind === 19));
    expect(labels).toEqual(expected);
  });

  it('replaces the last part of a path, and writes the rest of it', async () => {
    const source = service('    build: ./we│');
    expect(taken(source, await itemsAt(source), 'web')).toContain('build: ./web\n');
    const bare = service('    build: │');
    expect(taken(bare, await itemsAt(bare), 'web')).toContain('build: ./web\n');
  });

  it('offers services of the file that is extended', async () => {
    const items = await itemsAt(service('    extends:\n      file: parts.yaml\n      service: │'));
    expect(items.map(({ label }) => label)).toEqual(['cache']);
  });

  it.each([
    ['stages of the Dockerfile', '    build:\n      context: ./web\n      target: │', ['build', 'final']],
    ['its arguments as keys', '    build:\n      context: ./web\n      args:\n        │', ['VERSION', 'BASE']],
    ['its arguments as items', '    build:\n      context: ./web\n      args:\n        - │', ['VERSION', 'BASE']],
    ['its ports', '    build: ./web\n    expose:\n      - │', ['8080']],
    [
      'ports of a known image',
      '    image: registry.example/postgres:16\n    ports: [│]',
      ['127.0.0.1:5432:5432', '5432:5432'],
    ],
    [
      'a health check for a known image',
      '    image: redis:7\n    healthcheck:\n      test: │',
      ['["CMD", "redis-cli", "ping"]'],
    ],
  ])('offers %s', async (_, lines, expected) => {
    expect((await itemsAt(service(lines))).map(({ label }) => label)).toEqual(expected);
  });

  it.each([
    ['durations', '    stop_grace_period: │', '30s'],
    ['sizes', '    mem_limit: │', '256M'],
    ['signals', '    stop_signal: SIG│', 'SIGINT'],
    ['capabilities', '    cap_add:\n      - │', 'NET_ADMIN'],
    ['hints to switch off', '    x-patchbay:\n      lint:\n        │', 'latest-tag'],
  ])('offers %s', async (_, lines, expected) => {
    expect((await itemsAt(service(lines))).map(({ label }) => label)).toContain(expected);
  });

  describe('of variables', () => {
    it('puts those of .env first, and those of the process last', async () => {
      expect(inOrder(await itemsAt(service('    image: "a:${│}"\n    hostname: ${HOST}')))).toEqual([
        'TAG',
        'HOST',
        'HOME',
      ]);
    });

    it('writes the brackets behind a dollar', async () => {
      const source = service('    image: a:$T│');
      expect(taken(source, await itemsAt(source), 'TAG')).toContain('image: a:${TAG}\n');
    });

    it('goes on with an operator behind a name', async () => {
      const source = service('    image: a:${TAG│}');
      const items = await itemsAt(source);
      expect(inOrder(items).slice(-6)).toEqual(['TAG:-', 'TAG-', 'TAG:?', 'TAG?', 'TAG:+', 'TAG+']);
      expect(taken(source, items, 'TAG:-')).toContain('image: a:${TAG:-}\n');
    });
  });

  describe('of anchors', () => {
    const anchors = 'x-log: &log { driver: json-file }\nx-base: &base { restart: always }\nx-word: &word always\n';

    it('offers only those that fit, above', async () => {
      const behind = 'x-late: &late { init: true }\n';
      expect((await itemsAt(`${anchors}${service('    <<: │')}${behind}`)).map(({ label }) => label)).toEqual([
        '*base',
      ]);
      expect((await itemsAt(`${anchors}${service('    logging: *│')}`)).map(({ label }) => label)).toEqual(['*log']);
    });

    it('offers them beside the words', async () => {
      expect((await itemsAt(`${anchors}${service('    restart: │')}`)).map(({ label }) => label)).toContain('*word');
    });

    it('offers the merge where one fits', async () => {
      expect((await itemsAt(`${anchors}${service('    │')}`)).map(({ label }) => label)).toContain('<<');
      expect((await itemsAt(service('    │'))).map(({ label }) => label)).not.toContain('<<');
    });
  });

  describe('with snippets', () => {
    const textOf = (items: CompletionItem[], label: string): string =>
      (items.find((one) => one.label === label)!.textEdit as TextEdit).newText;

    it('fills in what must be there', async () => {
      const channel = await itemsAt('x-patchbay:\n  channels:\n    a:\n      │\n', { capabilities: withSnippets });
      expect(textOf(channel, 'kind')).toBe('kind: ${1|stream,pubsub,list,sorted-set,keyspace|}');
      const items = await itemsAt(service('    │'), { capabilities: withSnippets });
      expect(textOf(items, 'ports')).toBe('ports:\n  - $0');
      expect(textOf(items, 'image')).toBe('image: $0');
      expect(textOf(items, 'develop')).toBe('develop:\n  $0');
    });

    it('offers an entry where entries are, and no part of a service within a channel', async () => {
      const labelsAt = async (text: string): Promise<readonly string[]> =>
        (await itemsAt(text, { capabilities: withSnippets })).map(({ label }) => label);
      const ofService = ['service', 'develop (watch)', 'depends_on', 'healthcheck', 'image'];
      const channel = await labelsAt('x-patchbay:\n  channels:\n    a:\n      │\n');
      expect(channel).toContain('kind');
      expect(channel.filter((label) => ofService.includes(label) || label === 'channel')).toEqual([]);
      expect(await labelsAt('x-patchbay:\n  channels:\n    │\n')).toContain('channel');
      expect(await labelsAt('services:\n  │\n')).toContain('service');
      expect(await labelsAt(service('    │'))).toEqual(
        expect.arrayContaining(['develop (watch)', 'x-patchbay (publishes, consumes)']),
      );
      expect(await labelsAt('services: {}\n│')).toContain('x-patchbay (channels)');
    });

    it('indents under the key of an item', async () => {
      const items = await itemsAt(service('    volumes:\n      - │'), { capabilities: withSnippets });
      expect(textOf(items, 'bind')).toBe('bind:\n    $0');
    });

    it('writes the health check of a known image', async () => {
      const source = service('    image: postgres:16\n    │');
      const items = await itemsAt(source, { capabilities: withSnippets });
      expect(textOf(items, 'healthcheck (postgres)')).toContain(
        'pg_isready -h 127.0.0.1 -U \\$\\${POSTGRES_USER:-postgres\\}',
      );
    });

    it('waits for the health of a service that tells it', async () => {
      const others = '  db: { image: a, healthcheck: { test: x } }\n';
      const source = `${service('    depends_on:\n      a: {}\n      │')}${others}`;
      const items = await itemsAt(source, { capabilities: withSnippets });
      expect(textOf(items, 'db')).toBe('db:\n  condition: ${0:service_healthy}');
    });
  });

  describe('of what runs', () => {
    const facts: EditorFacts = { options: { live: true }, live: () => live };

    it('offers images on the engine', async () => {
      const source = service('    image: sho│');
      const items = await itemsAt(source, facts);
      expect(items.map(({ label }) => label)).toEqual(['redis:7-alpine', 'shop-orders:latest']);
      expect(taken(source, items, 'redis:7-alpine')).toContain('image: redis:7-alpine\n');
    });

    it('offers the consumer groups of the channel', async () => {
      const lines = (group: string): string =>
        service(`    x-patchbay:\n      consumes:\n        - channel: orders.created\n${group}`);
      expect((await itemsAt(lines('          group: │'), facts)).map(({ label }) => label)).toEqual([
        'billing',
        'shipping',
      ]);
    });

    it.each([
      ['nobody answers', { options: { live: true }, live: () => new Promise(() => undefined) }],
      ['the answer is odd', { options: { live: true }, live: () => ({ images: 7 }) }],
      ['the editor does not say that it can tell', { live: () => live }],
    ])('has nothing to say where %s', async (_, odd) => {
      expect(await itemsAt(service('    image: sho│'), odd)).toEqual([]);
    });
  });
});
