import { describe, expect, it } from 'vitest';
import type { CompletionItem, TextEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { CompletionSources } from '../../../../src/language/completion/completionContext.ts';
import { completion } from '../../../../src/language/completion/completion.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { marked } from '../support/marked.ts';

const files = {
  '/shop/src/index.js': '',
  '/shop/orders/Dockerfile': 'FROM node:24\n',
  '/shop/notes/readme.md': '',
};

/** The items at the mark, in the order in which an editor lists them. */
function itemsAt(source: string, path = '/shop/compose.yaml', more: Record<string, string> = {}): CompletionItem[] {
  const { text, at } = marked(source);
  const disk = new MemoryManifestHost({ ...files, ...more, [path]: text }, { HOME: '/root', API_TOKEN: 'abc' });
  const sources: CompletionSources = {
    list: (folder) => disk.list(folder),
    live: () => undefined,
    variables: ['HOME', 'API_TOKEN'],
    hasSnippets: true,
    hasCommands: true,
  };
  const items = completion(new Snapshots(disk).of(path)!, at, sources);
  return items.toSorted((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1));
}

const labels = (source: string, path?: string, more?: Record<string, string>): string[] =>
  itemsAt(source, path, more).map(({ label }) => label);

const textOf = (source: string, label: string): string =>
  (itemsAt(source).find((one) => one.label === label)!.textEdit as TextEdit).newText;

/** What the text becomes when an item is taken. */
function taken(source: string, label: string, path?: string): string {
  const item = itemsAt(source, path).find((one) => one.label === label)!;
  const document = TextDocument.create('', 'yaml', 1, marked(source).text);
  return TextDocument.applyEdits(document, [item.textEdit as TextEdit]);
}

const service = (lines: string): string => `services:\n  web:\n${lines}\n`;

describe('completion of names', () => {
  const declared = 'volumes:\n  data:\nsecrets:\n  key:\n    file: ./key\nnetworks:\n  back:\n';

  it.each([
    ['volumes', 'data:'],
    ['secrets', 'key'],
  ])('puts the declared ones before the keys of the long form: %s', (section, name) => {
    expect(labels(service(`    ${section}:\n      - │`) + declared)[0]).toBe(name);
  });

  it('offers paths as the source of a bind mount, and volumes as that of a volume', () => {
    const mount = (type: string): string =>
      service(`    volumes:\n      - type: ${type}\n        source: │\n        target: /x`) + declared;
    expect(labels(mount('bind'))).toEqual(expect.arrayContaining(['src', 'orders']));
    expect(labels(mount('bind'))).not.toContain('data');
    expect(taken(mount('bind'), 'src')).toContain('source: ./src\n');
    expect(labels(mount('volume'))).toEqual(['data']);
    expect(labels(service('    volumes: [{ type: bind, source: │ }]') + declared)).toContain('src');
  });

  it('looks for the type of a mount in its own item', () => {
    const source =
      service('    volumes:\n      - type: bind\n        source: ./src\n      - source: │\n        type: volume') +
      declared;
    expect(labels(source)).toEqual(['data']);
  });

  it('offers folders with a Dockerfile as services', () => {
    const built = (source: string): string[] =>
      itemsAt(source).flatMap(({ label, detail }) => (detail === 'built from its Dockerfile' ? label : []));
    expect(built('services:\n  │\n')).toEqual(['orders']);
    expect(textOf('services:\n  │\n', 'orders')).toBe('orders:\n  build: ./orders\n  $0');
    expect(built('services:\n  orders: { build: ./orders }\n  │\n')).toEqual([]);
  });
});

describe('completion of keys that the author may choose', () => {
  it.each([
    ['limits', '    ulimits:\n      │', 'nofile', 'nofile: ${0:65536}'],
    ['kernel parameters', '    sysctls:\n      │', 'net.core.somaxconn', 'net.core.somaxconn: ${0:1024}'],
    ['options of the log', '    logging:\n      options:\n        │', 'max-size', 'max-size: ${0:10m}'],
    [
      'options of its driver',
      '    logging:\n      driver: syslog\n      options:\n        │',
      'syslog-address',
      'syslog-address: ${0:"udp://127.0.0.1:514"}',
    ],
  ])('offers %s', (_, lines, key, text) => {
    expect(labels(service(lines))).toContain(key);
    expect(textOf(service(lines), key)).toBe(text);
  });

  it('leaves out what is there, and what another driver knows', () => {
    const lines = '    logging:\n      driver: syslog\n      options:\n        syslog-address: x\n        │';
    expect(labels(service(lines))).not.toContain('syslog-address');
    expect(labels(service(lines))).not.toContain('max-size');
  });

  it('offers options of the driver of a volume', () => {
    expect(labels('volumes:\n  data:\n    driver_opts:\n      │\n')).toEqual(['type', 'o', 'device']);
  });
});

describe('completion of forms', () => {
  it('offers the forms of a port, those that are used most first', () => {
    const offered = labels(service('    ports:\n      - │'));
    expect(offered.slice(0, 5)).toEqual([
      'hostPort:containerPort',
      'containerPort',
      'hostIP:hostPort:containerPort',
      'hostPort:containerPort/udp',
      'hostRange:containerRange',
    ]);
    expect(textOf(service('    ports:\n      - │'), 'hostPort:containerPort')).toBe('"${1:8080}:${2:80}"');
    expect(textOf(service('    ports: ["│"]'), 'hostPort:containerPort')).toBe('${1:8080}:${2:80}');
  });

  it('offers the forms of a mount', () => {
    expect(labels(service('    volumes:\n      - │'))).toEqual(
      expect.arrayContaining(['hostPath:containerPath', 'hostPath:containerPath:mode', 'volume:containerPath', 'type']),
    );
  });

  it.each([
    ['build', 'build (context, dockerfile)', 'build:\n  context: ${1:.}\n  dockerfile: ${0:Dockerfile}'],
    ['command', 'command (list)', 'command: ["${1:program}", "${0:argument}"]'],
  ])('offers both forms of %s', (key, other, text) => {
    const offered = labels(service('    │'));
    expect(offered.indexOf(other)).toBe(offered.indexOf(key) + 1);
    expect(textOf(service('    │'), other)).toBe(text);
  });

  it('writes the variable of a secret as one word, and the variables of a service as a mapping', () => {
    expect(textOf('secrets:\n  key:\n    │\n', 'environment')).toBe('environment: $0');
    expect(textOf(service('    │'), 'environment')).toBe('environment:\n  ${1:NAME}: $0');
  });

  it('offers a whole manifest in an empty file, and no version', () => {
    expect(labels('│')).toEqual(expect.arrayContaining(['services', 'services: one with a database']));
    expect(labels('# mine\n│\n')).toContain('services: one that is built');
    expect(labels('│')).not.toContain('version');
    expect(labels('name: x\n│\n')).not.toContain('services: one that is built');
  });

  it('offers both forms of a dependency where none is written yet', () => {
    const source = `${service('    depends_on:\n      │')}  db: { image: x, healthcheck: { test: x } }\n`;
    expect(labels(source)).toEqual(['db', 'db (condition)']);
    expect(textOf(source, 'db')).toBe('- db');
    expect(textOf(source, 'db (condition)')).toBe('db:\n  condition: ${0:service_healthy}');
  });

  it('offers no keys in the column of a list, unless its key stands there, too', () => {
    expect(labels(service('    image: postgres:17\n    environment:\n      - A=1\n      │'))).toEqual([]);
    expect(labels(service('    ports:\n    - "80:80"\n    │'))).toContain('image');
  });

  it('says what a value means', () => {
    const items = itemsAt(service('    restart: │'));
    expect(items.find(({ label }) => label === 'unless-stopped')?.documentation).toMatch(/\w{4}/);
  });

  it('puts the blank behind a dash and a colon', () => {
    const dash = service('    depends_on:\n      -│') + '  db: { image: postgres }\n';
    expect(taken(dash, 'db')).toContain('      - db\n');
    expect(taken(service('    restart:│'), 'always')).toContain('    restart: always\n');
    expect(taken(service('    restart: │'), 'always')).toContain('    restart: always\n');
  });

  it('indents what is nested in an item whose blank is not there yet', () => {
    expect(textOf(service('    volumes:\n      -│'), 'bind')).toBe(' bind:\n    $0');
  });

  it.each([
    ['CRLF', 'services:\r\n  web:\r\n    im│\r\n', 'services:\r\n  web:\r\n    image: $0\r\n'],
    ['a tab behind the colon', 'services:\n  web:\n    restart:\t│\n', 'services:\n  web:\n    restart:\talways\n'],
  ])('works with %s', (_, source, expected) => {
    expect(taken(source, source.includes('im') ? 'image' : 'always')).toBe(expected);
  });
});

describe('completion of tags', () => {
  const path = '/shop/compose.override.yaml';

  it('offers them where another file comes before', () => {
    expect(labels(service('    ports: │'), path)).toEqual(expect.arrayContaining(['!reset', '!override']));
    expect(taken(service('    ports: │'), '!override', path)).toContain('    ports: !override\n  - $0\n');
    expect(labels(service('    ports: │'))).not.toContain('!reset');
  });

  it('offers them once they are begun', () => {
    expect(labels(service('    ports: !re│'))).toEqual(['!override', '!reset']);
    expect(taken(service('    ports: !re│'), '!reset')).toContain('    ports: !reset null\n');
  });

  it('offers them in front of what stands below', () => {
    const source = service('    environment: │\n      A: b');
    expect(labels(source, path)).toEqual(['!override', '!reset']);
    expect(taken(source, '!override', path)).toContain('    environment: !override\n      A: b\n');
  });

  it('offers none where nothing is merged', () => {
    expect(labels(service('    extends: │'), path)).not.toContain('!reset');
    expect(labels(service('    ports:\n      - │'), path)).not.toContain('!reset');
  });
});

describe('completion in extension fields', () => {
  const merged = 'services:\n  web:\n    <<: *app\n    image: x\n';

  it('offers the keys of what the anchor is merged into', () => {
    const source = `x-app: &app\n  restart: always\n  │\n${merged}`;
    expect(labels(source)).toEqual(expect.arrayContaining(['environment', 'depends_on']));
    expect(labels(source)).not.toContain('restart');
    expect(labels(`x-app: &app\n  restart: │\n  init: true\n${merged}`)).toContain('unless-stopped');
  });

  it('offers them in brackets, too', () => {
    expect(labels(`x-app: &app { restart: always, │ }\n${merged}`)).toContain('environment');
  });

  it('offers the keys of what it stands for elsewhere', () => {
    const used = 'services:\n  web:\n    image: x\n    healthcheck: *check\n';
    expect(labels(`x-check: &check\n  test: x\n  │\n${used}`)).toEqual(expect.arrayContaining(['interval', 'retries']));
  });

  it('follows one anchor through another', () => {
    const source = `x-base: &base\n  init: true\n  │\nx-app: &app\n  <<: *base\n  restart: always\n${merged}`;
    expect(labels(source)).toContain('depends_on');
  });

  it('knows the parts within', () => {
    const source = `x-parts:\n  log: &log\n    driver: local\n    options:\n      │\nservices:\n  web:\n    image: x\n    logging: *log\n`;
    expect(labels(source)).toContain('max-size');
  });

  it('takes one that nothing uses yet for what it is named after, or for a part of a service', () => {
    expect(labels('x-logging: &default\n  │\nservices: {}\n')).toEqual(['driver', 'options']);
    expect(labels('x-app: &app\n  │\nservices: {}\n')).toContain('restart');
    expect(labels('x-notes:\n  │\nservices: {}\n')).toEqual([]);
  });
});

describe('completion of variables and anchors', () => {
  it('tells what a variable is, and hides what may be secret', () => {
    const more = { '/shop/.env': 'TAG=1.2\nDB_PASSWORD=hunter2\nURL=redis://u:p@host\nEMPTY=\n' };
    const items = itemsAt(service('    image: "a:${│}"\n    hostname: ${NAME:-front}'), undefined, more);
    const details = new Map(items.map(({ label, detail }) => [label, detail]));
    expect(details.get('TAG')).toBe('1.2, from .env');
    expect(details.get('EMPTY')).toBe('empty, from .env');
    expect(details.get('NAME')).toBe('set nowhere, front by default');
    expect(details.get('HOME')).toBe('/root, from the environment');
    for (const name of ['DB_PASSWORD', 'URL', 'API_TOKEN']) expect(details.get(name)).toMatch(/^hidden/);
    expect(JSON.stringify(items)).not.toMatch(/hunter2|u:p@|abc/);
  });

  it('offers variables in a block scalar, and nothing else', () => {
    const more = { '/shop/.env': 'TAG=1\n' };
    expect(labels(service('    command: |\n      echo ${│'), undefined, more)).toContain('TAG');
    expect(labels(service('    command: |\n      ec│'), undefined, more)).toEqual([]);
    expect(labels(service('    # ${│'), undefined, more)).toEqual([]);
  });

  it('offers an anchor whose value has variables in it', () => {
    const source = `x-limits: &limits { cpus: "$CPUS", memory: "\${MEMORY}" }\n${service('    deploy:\n      resources:\n        limits: │')}`;
    expect(labels(source)).toContain('*limits');
  });
});
