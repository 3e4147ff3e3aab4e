// `node test/bench/completion.ts`: at how many places each of three language languageServers offers what is wanted among its first
// ten items. The other two are those for Compose files and for YAML; the latter knows what the schema says that the variable
// COMPOSE_SCHEMA names, and is left out without one. Needs `node scripts/build.ts` before.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CompletionItem } from 'vscode-languageserver/node';
import { MeasuredServer } from './support/languageClient.ts';
import { languageServers } from './support/languageServers.ts';
import { report } from './support/report.ts';

const others = `  db:
    image: postgres:17
    healthcheck: { test: [CMD, pg_isready] }
    profiles: [tools]
networks:
  back:
volumes:
  data:
secrets:
  key: { file: ./key.txt }
configs:
  site: { file: ./site.conf }
`;

const web = (lines: string): string => `services:\n  web:\n${lines}\n${others}`;

/** The text with the cursor at `│`, and what should be offered there: a part of a label, or of what it inserts. */
const places: readonly (readonly [name: string, text: string, wanted: string])[] = [
  ['the top of an empty file', '│', 'services'],
  ['a section', 'services:\n  web: { image: x }\nvol│\n', 'volumes'],
  ['an attribute of a service', web('    image: x\n    hea│'), 'healthcheck'],
  ['the first attribute of a service', web('    │'), 'image'],
  ['an attribute in the middle of a word', web('    ima│e: x'), 'image'],
  ['an attribute in brackets', web('    healthcheck: { test: x, int│ }'), 'interval'],
  ['a service to depend on', web('    depends_on:\n      - │'), 'db'],
  ['a service to depend on, as a key', web('    depends_on:\n      │'), 'db'],
  ['a condition', web('    depends_on:\n      db:\n        condition: │'), 'service_healthy'],
  ['a service to depend on, right behind the dash', web('    depends_on:\n      -│'), 'db'],
  ['a network', web('    networks:\n      - │'), 'back'],
  ['a volume', web('    volumes:\n      - │'), 'data'],
  [
    'the source of a bind mount',
    web('    volumes:\n      - type: bind\n        source: ./│\n        target: /x'),
    'app',
  ],
  [
    'the source of a bind mount, from nothing',
    web('    volumes:\n      - type: bind\n        source: │\n        target: /x'),
    'app',
  ],
  ['a folder to mount', web('    volumes:\n      - ./│'), 'app'],
  ['the short form of a mount', web('    volumes:\n      - │'), ':containerPath'],
  ['a kind of mount', web('    volumes:\n      - type: │'), 'bind'],
  ['the short form of a port', web('    ports:\n      - │'), 'hostPort:containerPort'],
  ['the long form of a port', web('    ports:\n      - target: 80\n        pub│'), 'published'],
  ['a secret', web('    secrets:\n      - │'), 'key'],
  ['a config', web('    configs:\n      - source: │'), 'site'],
  ['a profile', web('    profiles:\n      - │'), 'tools'],
  ['a policy of restarting', web('    restart: │'), 'unless-stopped'],
  ['a policy of pulling', web('    pull_policy: │'), 'missing'],
  ['a boolean', web('    init: │'), 'true'],
  ['a signal', web('    stop_signal: │'), 'SIGTERM'],
  ['a capability', web('    cap_add:\n      - │'), 'NET_ADMIN'],
  ['a duration', web('    stop_grace_period: │'), '30s'],
  ['a size', web('    mem_limit: │'), '512M'],
  ['a driver of the log', web('    logging:\n      driver: │'), 'json-file'],
  ['an option of the log', web('    logging:\n      driver: json-file\n      options:\n        │'), 'max-size'],
  ['a limit', web('    ulimits:\n      │'), 'nofile'],
  ['a kernel parameter', web('    sysctls:\n      │'), 'net.core.somaxconn'],
  ['a limit of memory', web('    deploy:\n      resources:\n        limits:\n          │'), 'memory'],
  ['a file of variables', web('    env_file: │'), '.env'],
  ['a folder to build', web('    build: │'), 'app'],
  ['the long form of a build', web('    │'), 'context'],
  ['a Dockerfile', web('    build:\n      context: ./app\n      dockerfile: │'), 'Dockerfile'],
  ['a service of another file', web('    extends:\n      file: base.yaml\n      service: │'), 'common'],
  ['a variable', web('    image: "nginx:${│}"'), 'TAG'],
  ['an anchor to merge', `x-app: &app { init: true }\n${web('    <<: │')}`, '*app'],
  ['a key in an anchored part', `x-app: &app\n  init: true\n  res│\n${web('    <<: *app\n    image: x')}`, 'restart'],
  ['a tag', web('    ports: !│'), '!override'],
  ['a driver of a network', `${web('    image: x')}  # one\n`.replace('  back:', '  back:\n    driver: │'), 'bridge'],
  ['what a secret takes its value from', 'secrets:\n  key:\n    │\n', 'environment'],
  ['an attribute while another line is broken', web('    image x\n    res│'), 'restart'],
];

const schema = process.env['COMPOSE_SCHEMA'];
const settings = schema && {
  yaml: { schemas: { [pathToFileURL(schema).href]: '*.yaml' }, completion: true, validate: true },
};
const folder = mkdtempSync(join(tmpdir(), 'completion-'));
const files = {
  '.env': 'TAG=1.27\n',
  'app/Dockerfile': 'FROM node:24\n',
  'base.yaml': 'services:\n  common: { image: x }\n',
  'key.txt': '',
  'site.conf': '',
};

try {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const found = await Promise.all(
    languageServers
      .filter(([name]) => schema !== undefined || name !== 'yaml-language-server')
      .map(async ([name, script, languageId]) => ({ name, names: await placesWith(script, languageId) })),
  );
  const [ours, ...peers] = found;
  for (const { name, names } of found) {
    const missed = places.map(([place]) => place).filter((place) => !names.has(place));
    console.error(`${name}: ${names.size} of ${places.length}; not ${missed.join(', ')}`);
  }
  for (const { name, names } of peers) {
    report({
      bench: 'places with what is wanted among the first ten items',
      ours: ours?.names.size ?? 0,
      floor: names.size,
      unit: `of ${places.length}`,
      beside: name,
    });
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function placesWith(script: string, languageId: string): Promise<ReadonlySet<string>> {
  const uri = pathToFileURL(join(folder, 'compose.yaml')).href;
  const server = await MeasuredServer.start(script, uri, languageId, 'services: {}\n', {
    hasSnippets: true,
    ...(settings && { settings }),
  });
  const names = new Set<string>();
  for (const [name, marked, wanted] of places) {
    const [before = '', after = ''] = marked.split('│');
    const above = before.split('\n');
    const position = { line: above.length - 1, character: above.at(-1)?.length ?? 0 };
    const items = await server.itemsIn(before + after, position);
    const word = /[\w.-]*$/.exec(before)?.[0] ?? '';
    if (firstTen(items, word).some((item) => says(item, wanted))) names.add(name);
  }
  server.stop();
  return names;
}

/** As an editor lists them: what begins with the word first, then by `sortText`. */
function firstTen(items: readonly CompletionItem[], word: string): readonly CompletionItem[] {
  const rank = (item: CompletionItem): number =>
    (item.filterText ?? item.label)
      .toLowerCase()
      .replace(/^["'*]/, '')
      .startsWith(word.toLowerCase())
      ? 0
      : 1;
  const key = (item: CompletionItem): string => item.sortText ?? item.label;
  return [...items].sort((a, b) => rank(a) - rank(b) || (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)).slice(0, 10);
}

function says({ label, insertText, textEdit }: CompletionItem, wanted: string): boolean {
  return [label, insertText, textEdit?.newText].some((text) => text?.includes(wanted));
}
