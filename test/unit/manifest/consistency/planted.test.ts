import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../../src/base/problem.ts';
import { resolving, type Situation } from '../support/resolving.ts';

/** Each mistake stands on the lines marked `#!`, followed by the codes that are reported there; nothing else is reported. */
function planted(text: string): readonly string[] {
  return text.split('\n').flatMap((line, index) => {
    const codes = /#! (.*)$/.exec(line)?.[1]?.split(' ') ?? [];
    return codes.map((code) => `${index + 1} ${code}`);
  });
}

function reported(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ code, at }) => `${(at?.range.start.line ?? -1) + 1} ${code.replace('manifest.', '')}`);
}

/** A sound manifest of services `a` and `redis`, with lines added to `a` and below. */
function manifest(ofA: readonly string[], below: readonly string[] = []): string {
  return ['services:', '  redis:', '    image: redis:7', '  a:', '    image: x:1']
    .concat(ofA.map((line) => `    ${line}`))
    .concat(below, '')
    .join('\n');
}

const messaging = (...channels: readonly string[]): string[] => [
  'x-patchbay:',
  '  channels:',
  ...channels.map((channel) => `    ${channel}`),
];

const cases: [string, string, Situation?][] = [
  ['an undefined model', manifest(['models: [m] #! undefined-model'])],
  ['an undefined secret of a build', manifest(['build:', '  context: .', '  secrets: [s] #! undefined-secret'])],
  ['an undefined service whose network is shared', manifest(['network_mode: service:reds #! undefined-service'])],
  ['an undefined service whose volumes are taken', manifest(['volumes_from: [reds:ro] #! undefined-service'])],
  ['an undefined linked service', manifest(['links: ["reds:db"] #! undefined-service'])],
  ['a service that depends on itself', manifest(['depends_on: [a] #! dependency-cycle'])],
  [
    'a circle through a shared network',
    manifest(['depends_on: [b] #! dependency-cycle'], ['  b:', '    image: y:1', '    network_mode: service:a']),
  ],
  [
    'a circle through volumes_from and links',
    manifest(['volumes_from: [b] #! dependency-cycle'], ['  b:', '    image: y:1', '    links: [a]']),
  ],
  [
    'two circles, each once',
    manifest(
      ['depends_on: [b] #! dependency-cycle'],
      [
        '  b: { image: "y:1", depends_on: [a] }',
        '  c: { image: "y:1", depends_on: [d] } #! dependency-cycle',
        '  d: { image: "y:1", depends_on: [c] }',
      ],
    ),
  ],
  [
    'services that extend each other',
    manifest(['extends: b #! extends-cycle'], ['  b:', '    image: y:1', '    extends: a']),
  ],
  [
    'a file that includes itself',
    manifest([], ['include: [b.yaml]']),
    { files: { 'b.yaml': 'include: [compose.yaml]\n' } },
  ],
  [
    'one host port twice, on one address and on every',
    manifest(
      ['ports: ["127.0.0.1:80:80"]'],
      ['  b:', '    image: y:1', '    ports:', '      - "0.0.0.0:80:81" #! host-port'],
    ),
  ],
  [
    'one host port in a range that is spread',
    manifest(['ports: ["8000-8002:80-82"]'], ['  b: { image: "y:1", ports: ["8001:80"] } #! host-port']),
  ],
  [
    'one host port in long form',
    manifest(
      ['ports: ["53:53/udp", "53:53"]'],
      [
        '  b:',
        '    image: y:1',
        '    ports:',
        '      - target: 53',
        '        published: "53" #! host-port',
        '        protocol: udp',
      ],
    ),
  ],
  [
    'one container name twice',
    manifest(['container_name: c'], ['  b: { image: "y:1", container_name: c } #! container-name']),
  ],
  ['a container name with replicas', manifest(['container_name: c #! container-name', 'deploy: { replicas: 2 }'])],
  ['ports on the network of the host', manifest(['network_mode: host', 'ports: ["80:80"] #! ignored-ports'])],
  [
    'a Dockerfile in a file and inline',
    manifest(['build:', '  context: .', '  dockerfile: Dockerfile #! conflict', '  dockerfile_inline: FROM x']),
  ],
  [
    'two values for one limit',
    manifest(['mem_limit: 128m #! conflict', 'deploy: { resources: { limits: { memory: 256m } } }']),
  ],
  ['two values for the number of containers', manifest(['scale: 2 #! conflict', 'deploy: { replicas: 3 }'])],
  [
    'a platform that is not built',
    manifest(['platform: linux/arm64 #! conflict', 'build: { context: ., platforms: [linux/amd64] }']),
  ],
  [
    'devices that are counted and named',
    manifest([
      'deploy:',
      '  resources:',
      '    reservations:',
      '      devices:',
      '        - capabilities: [gpu]',
      '          count: 1 #! conflict',
      '          device_ids: ["0"]',
    ]),
  ],
  ['more reserved than allowed', manifest(['mem_limit: 64m', 'mem_reservation: 128m #! limits'])],
  ['less swap and memory than memory', manifest(['mem_limit: 64m', 'memswap_limit: 32m #! limits'])],
  ['less memory than Docker gives', manifest(['mem_limit: 1m #! limits'])],
  ['a target port out of range', manifest(['ports:', '  - target: 70000 #! wrong-value'])],
  ['a negative number of replicas', manifest(['deploy:', '  replicas: -1 #! wrong-value'])],
  ['a required variable', manifest(['hostname: ${HOST:?say where} #! required-variable'])],
  ['a missing label file', manifest(['label_file: no.labels #! missing-file'])],
  ['a missing build context', manifest(['build: ./no #! missing-build-context'])],
  ['a missing Dockerfile', manifest(['build:', '  context: .', '  dockerfile: No #! missing-dockerfile'])],
  [
    'the missing file of a secret',
    manifest(['secrets: [s]'], ['secrets:', '  s:', '    file: ./no.txt #! missing-file']),
  ],
  ['a health check of no known form', manifest(['healthcheck: { test: [curl, localhost] } #! healthcheck'])],
  ['a health check without a command', manifest(['healthcheck:', '  test: [CMD] #! healthcheck'])],
  ['a tmpfs and a volume on one target', manifest(['tmpfs: /data', 'volumes:', '  - ./x:/data/ #! mount-target'])],
  ['two volumes on one target', manifest(['volumes:', '  - ./x:/data', '  - ./y:/data #! mount-target'])],
  [
    'a config where a volume is',
    manifest(
      ['volumes: ["./x:/etc/c"]', 'configs:', '  - source: c #! mount-target', '    target: /etc/c'],
      ['configs: { c: { content: x } }'],
    ),
  ],
  ['watch without a target', manifest(['develop:', '  watch:', '    - path: .', '      action: sync #! missing-key'])],
  ['watch of what is not there', manifest(['develop: { watch: [{ action: restart, path: ./no }] } #! missing-file'])],
  [
    'a required dependency that its profile leaves out',
    manifest(['depends_on: [b] #! disabled-dependency'], ['  b: { image: "y:1", profiles: [p] }']),
  ],
  ['an anchor that contains itself', manifest(['labels: &l', '  b: *l #! anchor-cycle'])],
  [
    'something external that is described',
    manifest(['volumes: [v:/v]'], ['volumes:', '  v:', '    external: true', '    driver: local #! conflict']),
  ],
  [
    'a secret of two sources',
    manifest(['secrets: [s]'], ['secrets:', '  s: { environment: S, content: x } #! conflict']),
  ],
  [
    'an undeclared channel',
    manifest(['x-patchbay: { publishes: [b] } #! undeclared-channel'], messaging('c: { kind: stream }')),
  ],
  [
    'a channel of a filter that is not declared',
    manifest(
      [],
      [...messaging('c: { kind: stream }'), '  filters: { F: { sources: [d, c, "logs:a"] } } #! undeclared-channel'],
    ),
  ],
  [
    'an expression of a filter that is none',
    manifest(
      [],
      [...messaging('c: { kind: stream }'), '  filters: { F: { mode: cel, text: "payload.a >" } } #! invalid-filter'],
    ),
  ],
  [
    'a pattern of a filter that is none',
    manifest(
      [],
      [...messaging('c: { kind: stream }'), '  filters: { F: { mode: regex, text: "a(" } } #! invalid-filter'],
    ),
  ],
  [
    'dead letters that go round',
    manifest(
      [],
      messaging('c: { kind: stream, deadLetter: d } #! dead-letter-cycle', 'd: { kind: stream, deadLetter: c }'),
    ),
  ],
  ['a dead letter of itself', manifest([], messaging('c: { kind: list, deadLetter: c } #! dead-letter-cycle'))],
  ['a stream of a pattern', manifest([], messaging('c: { kind: stream, key: "c.*" } #! channel-kind'))],
  ['fields of a list', manifest([], messaging('c: { kind: list, payload: { field: f } } #! channel-kind'))],
  [
    'a broker that is no Redis',
    manifest([], ['  mq: { image: "rabbitmq:4" }', 'x-patchbay:', '  broker: mq #! unusable-broker']),
  ],
  [
    'two brokers to choose from',
    manifest([], ['  cache: { image: "valkey/valkey:8" }', ...messaging('c: { kind: stream } #! no-broker')]),
  ],
  [
    'a contract that is not JSON',
    manifest([], messaging('c: { kind: stream, contract: c.json } #! invalid-contract')),
    { files: { 'c.json': '{ "type": ' } },
  ],
  [
    'a contract that is no schema',
    manifest([], messaging('c: { kind: stream, contract: c.json } #! invalid-contract')),
    { files: { 'c.json': '{ "type": "strin" }' } },
  ],
  ['a port of four parts', manifest(['ports: ["80:80:80:80"] #! port'])],
  ['a dash with nothing behind', manifest(['ports:', '  - "80:80"', '  - #! wrong-type'])],
  ['a dependency twice', manifest(['depends_on: [redis, redis] #! wrong-value'])],
  ['a network twice', manifest(['networks:', '  - default', '  - default #! wrong-value'])],
  ['a host without an address', manifest(['extra_hosts: [db] #! wrong-value'])],
  ['half a limit', manifest(['ulimits: { nofile: { soft: 10 } } #! missing-key'])],
  ['a hook without a command', manifest(['pre_stop: [{ user: root }] #! missing-key'])],
  ['a number where a label is', manifest(['labels: [5] #! wrong-type'])],
  ['a number where a capability is', manifest(['cap_add: [5] #! wrong-type'])],
  ['a number where a word of the command is', manifest(['command: [sleep, 5] #! wrong-type'])],
  ['a model that names none', manifest([], ['models:', '  m: {} #! missing-key'])],
  ['a volume of two words', manifest([], ['volumes:', '  my data: #! wrong-value'])],
  ['a mode of no engine', manifest(['deploy: { mode: replicate } #! wrong-value'])],
  ['a policy of no engine', manifest(['deploy: { restart_policy: { condition: never } } #! wrong-value'])],
  ['a control group of no engine', manifest(['cgroup: hots #! wrong-value'])],
  ['a misspelt image, which is not missing as well', manifest([], ['  b:', '    imag: y:1 #! unknown-key'])],
  [
    'a misspelt file, which is not missing as well',
    manifest(['secrets: [s]'], ['secrets:', '  s:', '    fil: ./s.txt #! unknown-key']),
  ],
  [
    'a misspelt word, which does not make another conflict',
    manifest([], ['volumes:', '  v:', '    extrnal: true #! unknown-key', '    driver: local']),
  ],
  [
    'a service to start from that is not there, and no missing image as well',
    manifest([], ['  b:', '    extends:', '      service: aa #! undefined-service']),
  ],
  ['a misspelt build, which is not missing as well', manifest([], ['  b:', '    buidl: . #! unknown-key'])],
  ['a misspelt version, which is not obsolete', manifest([], ['verison: "3" #! unknown-key'])],
  [
    'a misspelt target, which is not missing as well',
    manifest(['develop:', '  watch:', '    - { action: sync, path: ., taget: /x } #! unknown-key']),
  ],
  [
    'a contract that refers to nothing',
    manifest([], messaging('c: { kind: stream, contract: c.json } #! invalid-contract')),
    { files: { 'c.json': '{ "$ref": "no.json" }' } },
  ],
];

describe('a mistake is reported on its line, and nothing else is', () => {
  it.each(cases)('%s', (_, text, situation) => {
    const { problems } = resolving(text, situation ?? {});
    const visible = problems.filter(({ severity, at }) => severity !== 'hint' && at?.file === '/app/compose.yaml');
    expect(reported(visible)).toEqual(planted(text));
  });

  it('reports the file that includes what includes it', () => {
    const { problems } = resolving('include: [b.yaml]\n', { files: { 'b.yaml': 'include: [compose.yaml]\n' } });
    expect(problems.map(({ code, at }) => `${code} ${at?.file ?? ''}`)).toEqual(['manifest.include-cycle /app/b.yaml']);
  });
});

describe('what is not a mistake is not reported', () => {
  it.each<[string, string, Situation?]>([
    ['one port on two families of addresses', manifest(['ports: ["0.0.0.0:80:80", "[::]:80:80"]'])],
    [
      'one port for services that do not run together',
      manifest(['ports: ["80:80"]'], ['  b: { image: "y:1", profiles: [p], ports: ["80:80"] }']),
    ],
    [
      'ports of a service that has no containers',
      manifest(['ports: ["80:80"]'], ['  b: { image: "y:1", scale: 0, ports: ["80:80"] }']),
    ],
    ['the same limit said twice', manifest(['mem_limit: 128m', 'deploy: { resources: { limits: { memory: 128m } } }'])],
    ['a remote build', manifest(['build: https://example.com/x.git#main'])],
    ['an inline Dockerfile', manifest(['build: { context: ., dockerfile_inline: FROM x }'])],
    ['a pattern of pubsub', manifest([], messaging('c: { kind: pubsub, key: "c.*" }'))],
    ['a dead letter', manifest([], messaging('c: { kind: stream, deadLetter: d }', 'd: { kind: stream }'))],
    [
      'contracts that refer to each other, and to the network',
      manifest([], messaging('c: { kind: stream, contract: c.json }', 'd: { kind: stream, contract: d.json }')),
      {
        files: {
          'c.json':
            '{ "$id": "https://example.com/same", "$ref": "#/$defs/x", "$defs": { "x": { "format": "email" } } }',
          'd.json':
            '{ "$schema": "http://json-schema.org/draft-07/schema#", "items": { "$ref": "e.json#/definitions/x" } }',
          'e.json': '{ "definitions": { "x": { "$ref": "d.json" } } }',
        },
      },
    ],
  ])('%s', (_, text, situation) => {
    expect(reported(resolving(text, situation ?? {}).problems.filter(({ severity }) => severity !== 'hint'))).toEqual(
      [],
    );
  });
});

describe('a clash names the other place', () => {
  it.each<[string, string, readonly string[]]>([
    ['host ports', manifest(['ports: ["80:80"]'], ['  b: { image: "y:1", ports: ["80:81"] }']), ['6']],
    ['container names', manifest(['container_name: c'], ['  b: { image: "y:1", container_name: c }']), ['6']],
    ['mounts', manifest(['tmpfs: /data', 'volumes: ["./x:/data"]']), ['6']],
    [
      'circles, with every edge',
      manifest(
        ['depends_on: [b]'],
        ['  b: { image: "y:1", depends_on: [c] }', '  c: { image: "y:1", depends_on: [a] }'],
      ),
      ['6', '7', '8'],
    ],
    [
      'dead letters, with every edge',
      manifest([], messaging('c: { kind: list, deadLetter: d }', 'd: { kind: list, deadLetter: c }')),
      ['8', '9'],
    ],
  ])('%s', (_, text, lines) => {
    const related = resolving(text).problems.flatMap((problem) => problem.related ?? []);
    expect(related.map(({ at }) => String(at.range.start.line + 1))).toEqual(lines);
  });
});
