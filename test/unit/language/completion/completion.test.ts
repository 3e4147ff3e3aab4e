import { beforeEach, describe, expect, it } from 'vitest';
import {
  CompletionRequest,
  CompletionResolveRequest,
  type CompletionItem,
  type MarkupContent,
  type TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { payloadEncodings } from '../../../../src/base/kinds/decoders.ts';
import { uri, useEditor } from '../support/editor.ts';
import { marked } from '../support/marked.ts';

const rest = [
  '  redis: { image: redis:7, profiles: [cache] }',
  '  orders: { image: orders, profiles: [dev] }',
  'networks: { back: }',
  'volumes: { data: }',
  'secrets: { db: { file: ./db } }',
  'x-patchbay:',
  '  channels:',
  '    orders.created: { kind: stream }',
  '    orders.dead: { kind: stream }',
].join('\n');

describe('completion', () => {
  const world = useEditor();
  let version = 0;

  async function itemsAt(source: string): Promise<CompletionItem[]> {
    const { text, at } = marked(source);
    const textDocument = { uri: uri('/shop/compose.yaml') };
    if (version++ === 0) await world.editor.open('/shop/compose.yaml', text);
    else await world.editor.change('/shop/compose.yaml', text, version);
    return (await world.editor.client.sendRequest(CompletionRequest.type, {
      textDocument,
      position: at,
    })) as CompletionItem[];
  }

  beforeEach(() => {
    version = 0;
  });

  const labels = async (source: string): Promise<string[]> => (await itemsAt(source)).map(({ label }) => label);

  /** What the text becomes when an item is taken. */
  async function taken(source: string, label: string): Promise<string> {
    const item = (await itemsAt(source)).find((one) => one.label === label)!;
    const document = TextDocument.create('', 'yaml', 1, marked(source).text);
    return TextDocument.applyEdits(document, [item.textEdit as TextEdit]);
  }

  const service = (lines: string): string => `services:\n  web:\n${lines}\n${rest}\n`;

  describe('of keys', () => {
    it('offers what the manifest has at the top', async () => {
      expect(await labels('ser│\n')).toEqual(expect.arrayContaining(['services', 'include', 'x-patchbay']));
    });

    it('offers the keys of a service, the likely first, and none that is there', async () => {
      const items = await itemsAt(service('    image: nginx\n    │\n    ports: []'));
      const sorted = items.toSorted((a, b) => (a.sortText! < b.sortText! ? -1 : 1)).map(({ label }) => label);
      expect(sorted.slice(0, 2)).toEqual(['build', 'command']);
      expect(sorted).toContain('x-patchbay');
      expect(sorted).not.toContain('image');
      expect(sorted).not.toContain('ports');
    });

    it('offers required keys first', async () => {
      const items = await itemsAt('x-patchbay:\n  channels:\n    a:\n      │\n');
      expect(items.find(({ sortText }) => sortText!.startsWith('0'))!.label).toBe('kind');
    });

    it('writes the colon, unless it is there', async () => {
      expect(await taken('services:\n  web:\n    im│\n', 'image')).toBe('services:\n  web:\n    image: \n');
      expect(await taken('services:\n  web:\n    im│: x\n', 'image')).toBe('services:\n  web:\n    image: x\n');
      expect(await taken('services:\n  web: { im│ }\n', 'image')).toBe('services:\n  web: { image:  }\n');
      expect(await taken('services:\n  web:\n    po│\n', 'ports')).toBe('services:\n  web:\n    ports:\n');
    });

    it('replaces the whole word, also from its middle', async () => {
      expect(await taken('services:\n  web:\n    im│agee: x\n', 'image')).toBe('services:\n  web:\n    image: x\n');
    });

    it('knows the mapping in the item of a list', async () => {
      expect(await labels(service('    ports:\n      - target: 80\n        │'))).toEqual(
        expect.arrayContaining(['published', 'protocol']),
      );
      expect(await labels(service('    ports:\n    - │'))).toContain('target');
      expect(await labels(service('    ports:\n      - target: 80\n        │'))).not.toContain('target');
    });

    it('knows mappings in brackets, over several lines too', async () => {
      expect(await labels(service('    healthcheck: { test: x, │ }'))).toContain('interval');
      expect(await labels(service('    healthcheck: { test: x, │ }'))).not.toContain('test');
      expect(await labels(service('    healthcheck: {\n      test: x,\n      │\n    }'))).toContain('interval');
      expect(await labels(service('    deploy: { resources: { limits: { │ } } }'))).toEqual(['cpus', 'memory', 'pids']);
    });

    it('says what a key means when it is looked at', async () => {
      const item = (await itemsAt(service('    ima│'))).find(({ label }) => label === 'image')!;
      expect(item.documentation).toBeUndefined();
      const resolved = await world.editor.client.sendRequest(CompletionResolveRequest.type, item);
      expect((resolved.documentation as MarkupContent).value).toContain('The image that the container runs');
    });
  });

  describe('of values', () => {
    it.each([
      ['services in a list', '    depends_on: [│]', ['redis', 'orders']],
      ['services that are not there yet', '    depends_on: [redis, │]', ['orders']],
      ['services as items', '    depends_on:\n      - re│', ['redis', 'orders']],
      ['services as items that are not there yet', '    depends_on:\n      - redis\n      - │', ['orders']],
      ['services as keys', '    depends_on:\n      redis: {}\n      │', ['orders']],
      ['services in quotes', '    depends_on: ["│"]', ['redis', 'orders']],
      ['networks', '    networks: [│]', ['back']],
      ['secrets', '    secrets: [│]', ['db']],
      ['channels', '    x-patchbay: { publishes: [orders.│] }', ['orders.created', 'orders.dead']],
      [
        'consumed channels',
        '    x-patchbay:\n      consumes:\n        - channel: │',
        ['orders.created', 'orders.dead'],
      ],
      ['profiles', '    profiles: [│]', ['cache', 'dev']],
      ['a service to extend', '    extends: │', ['redis', 'orders']],
      [
        'conditions',
        '    depends_on: { redis: { condition: │ } }',
        ['service_started', 'service_healthy', 'service_completed_successfully'],
      ],
      ['booleans', '    privileged: │', ['true', 'false']],
      ['restart policies', '    restart: │', ['no', 'always', 'unless-stopped', 'on-failure']],
    ])('offers %s', async (_, line, expected) => {
      expect(await labels(service(line))).toEqual(expected);
    });

    it('offers named volumes with their colon', async () => {
      expect(await labels(service('    volumes: ["│"]'))).toEqual(['data:']);
      expect(await labels(service('    volumes:\n      - da│'))).toContain('data:');
      expect(await taken(service('    volumes: ["d│:/x"]'), 'data:')).toContain('"data:/x"');
    });

    it('offers every decoder as the encoding of a payload', async () => {
      const text = 'x-patchbay: { channels: { a: { kind: list, payload: { encoding: │ } } } }\n';
      expect(await labels(text)).toEqual([...payloadEncodings]);
      expect(await labels(text)).toContain('cbor');
    });

    it('offers kinds of channels, and channels as dead letters and in filters', async () => {
      const text = service('    image: a');
      expect(await labels(`${text}    x: { kind: │ }\n`)).toEqual([
        'stream',
        'pubsub',
        'list',
        'sorted-set',
        'keyspace',
      ]);
      expect(await labels(`${text}    x:\n      kind: stream\n      deadLetter: │\n`)).toContain('orders.dead');
      expect(await labels(`${text}  filters:\n    F: { sources: [│] }\n`)).toContain('orders.dead');
      expect(await labels(`${text}  filters:\n    F: { mode: │ }\n`)).toEqual(['text', 'regex', 'cel']);
    });

    it('offers the names of brokers for a channel, and services for a broker', async () => {
      const text = service('    image: a');
      const named = `${text}    x: { kind: list, broker: │ }\n  brokers: { main: redis, far: "redis://x" }\n`;
      expect(await labels(named)).toEqual(['main', 'far']);
      expect(await labels(`${text}  brokers: { main: │ }\n`)).toEqual(expect.arrayContaining(['web', 'redis']));
    });

    it('offers for a broker the service of any name', async () => {
      const named = 'services: { broker: {}, brokers: {} }\nx-patchbay: ';
      expect(await labels(`${named}{ broker: │ }\n`)).toEqual(expect.arrayContaining(['broker', 'brokers']));
      const entries = 'brokers: { broker: broker, brokers: │ }';
      expect(await labels(`${named}{ ${entries} }\n`)).toEqual(expect.arrayContaining(['broker', 'brokers']));
    });

    it('offers as a new broker the name that a channel has already', async () => {
      const text = service('    image: a');
      const used = `${text}    x: { kind: list, broker: far }\n  brokers:\n    main: redis\n    │\n`;
      expect(await labels(used)).toEqual(['far']);
    });

    it('starts a list of names where none is', async () => {
      expect(await taken('services:\n  a:\n    depends_on:\n      │\n  b: {}\n', 'b')).toContain('      - b\n');
    });

    it('leaves out services that would close a circle', async () => {
      const others = '  b: { image: x, depends_on: [c] }\n  c: { image: x, depends_on: [a] }\n  d: { image: x }\n';
      expect(await labels(`services:\n  a:\n    image: x\n    depends_on: [│]\n${others}`)).toEqual(['d']);
      expect(await labels(`services:\n  a:\n    image: x\n    links: [│]\n${others}`)).toEqual(['b', 'c', 'd']);
    });

    it('offers nothing under an item that has its text beside the dash', async () => {
      const text = 'services:\n  a:\n    image: x\n    ports:\n';
      expect(await labels(`${text}      - "80:80"\n        │\n`)).toEqual([]);
      expect(await labels(`${text}      - 80:80\n        pro│\n`)).toEqual([]);
      expect(await labels(`${text}      - target: 80\n        pro│\n`)).toContain('protocol');
      expect(await labels(`${text}      - # one\n        │\n`)).toContain('target');
    });

    it('offers nothing behind a dash where no list can be', async () => {
      expect(await labels('services:\n  - │\n')).toEqual([]);
      expect(await labels('services:\n  a:\n    - │\n')).toEqual([]);
      expect(await labels('services:\n  a:\n    healthcheck:\n      - │\n')).toEqual([]);
    });

    it('offers no anchor within what it names', async () => {
      const text = 'x-a: &a { image: x }\nx-b: &b\n  <<: │\n  init: true\nservices:\n  c: { image: x }\n';
      expect(await labels(text)).toEqual(['*a']);
    });

    it('quotes "no"', async () => {
      expect(await taken('services:\n  a:\n    restart: │\n', 'no')).toContain('restart: "no"\n');
    });

    it('offers names of included files', async () => {
      world.disk.files.set('/shop/parts.yaml', 'services:\n  cache: { image: redis }\n');
      expect(await labels('include: [parts.yaml]\nservices:\n  web:\n    depends_on: [│]\n')).toEqual(['cache']);
    });

    it('keeps the names of the last text that could be read', async () => {
      await labels(service('    image: a│'));
      await world.editor.diagnosticsOf('/shop/compose.yaml');
      expect(await labels(`services:\n  web:\n    depends_on: [│\n    : : {{\n`)).toEqual(['redis', 'orders']);
    });
  });

  describe('of variables', () => {
    it('offers what .env sets and what is used elsewhere', async () => {
      world.disk.files.set('/shop/.env', '# no\nTAG=1\nexport PORT = 2\n');
      const text = service('    image: "nginx:${│}"\n    hostname: ${HOST:-x}');
      expect(await labels(text)).toEqual(['TAG', 'PORT', 'HOST']);
      expect(await taken(text, 'TAG')).toContain('"nginx:${TAG}"');
    });

    it('closes the bracket where none is', async () => {
      world.disk.files.set('/shop/.env', 'TAG=1\n');
      expect(await taken('services:\n  a:\n    image: nginx:${T│\n', 'TAG')).toContain('nginx:${TAG}\n');
    });

    it('offers none behind an escaped dollar', async () => {
      world.disk.files.set('/shop/.env', 'TAG=1\n');
      expect(await labels(service('    image: $${│}'))).toEqual([]);
    });
  });

  it.each([
    ['a comment', '    image: a # │'],
    ['a comment of its own', '    # im│'],
    ['a block scalar', '    command: |\n      ec│'],
    ['a folded block scalar in a list', '    command:\n      - >-\n        ec│'],
    ['the text of an image', '    image: acme/ng│'],
    ['a quoted text', '    command: "restart: │"'],
    ['a plain text of several words', '    command: echo im│'],
    ['names of the author', '    environment:\n      A│'],
    ['what stands under a value', '    image: a\n      im│'],
    ['what is behind a closed bracket', '    ports: [] │'],
  ])('offers nothing in %s', async (_, line) => {
    expect(await labels(service(line))).toEqual([]);
  });

  it('goes on behind a block scalar', async () => {
    expect(await labels(service('    command: |\n      echo\n    │'))).toContain('image');
  });

  it('counts in UTF-16 units, with a byte order mark and CRLF', async () => {
    const text = '\uFEFFservices:\r\n  web: { labels: { a: "🐋🐋" }, ima│ }\r\n';
    expect(await taken(text, 'image')).toBe(marked(text).text.replace('ima', 'image: '));
  });
});
