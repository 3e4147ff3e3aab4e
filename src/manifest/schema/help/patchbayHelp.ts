import type { ChannelKind } from '../../../base/kinds/sources.ts';
import { decoders, payloadEncodings, type Decoder } from '../../../base/kinds/decoders.ts';
import type { LogLevel } from '../../../base/kinds/logLevels.ts';
import type { FilterMode } from '../../../base/kinds/filterModes.ts';
import type { ContractFilter } from '../../../base/kinds/contractStates.ts';
import { verbs } from '../../../base/kinds/verbs.ts';
import type { HelpTable, ValueTexts } from './keyHelp.ts';

const kinds: Readonly<Record<ChannelKind, string>> = {
  stream: 'Entries that are kept, and read by consumer groups (XADD, XREAD).',
  pubsub: 'Messages that reach only those who listen at the moment (PUBLISH, SUBSCRIBE).',
  list: 'A queue: items are pushed at one end and taken from the other (LPUSH, BRPOP).',
  'sorted-set': 'Members in the order of their scores, such as jobs by their time (ZADD).',
  keyspace: 'What happens to keys, as the server tells with notify-keyspace-events.',
};

const encodings: ValueTexts = Object.fromEntries(
  payloadEncodings.map((name) => [name, name === 'auto' ? 'As what the bytes look like.' : decoderText(name)]),
);

function decoderText(name: Decoder): string {
  const { label, needsSchema } = decoders[name];
  return needsSchema ? `${label}, by the schema of the contract.` : `${label}.`;
}

const modes: Readonly<Record<FilterMode, string>> = {
  text: 'The text itself, anywhere in the message.',
  regex: 'A regular expression (RE2).',
  cel: 'A CEL expression over the message, as in `payload.total > 100`.',
};

const levels: Readonly<Record<LogLevel, string>> = {
  trace: 'Every line.',
  debug: 'Lines for debugging, and above.',
  info: 'Information, and above; lines that state no level count as this.',
  warn: 'Warnings and errors.',
  error: 'Errors.',
  fatal: 'Errors that end the program.',
};
const contracts: Readonly<Record<ContractFilter, string>> = {
  any: 'All messages.',
  valid: 'Messages that keep their contract.',
  invalid: 'Messages that break their contract.',
  none: 'Messages of channels without a contract.',
};

const verbTexts: ValueTexts = Object.fromEntries(
  Object.entries(verbs).map(([verb, { says }]) => [verb, `${says.charAt(0).toUpperCase()}${says.slice(1)}.`]),
);

/** Help for `x-patchbay`, at the top level and in a service. */
const exceptionHelp: HelpTable[string] = {
  services: { default: 'all', example: 'services: [legacy]' },
  environments: { default: 'all', example: 'environments: [dev]' },
  until: { example: 'until: 2026-12-31' },
  ticket: { example: 'ticket: OPS-1234' },
  reason: { example: 'reason: Goes with the next release.' },
};

export const patchbayHelp: HelpTable = {
  'x-patchbay': {
    broker: { example: 'broker: redis' },
    brokers: { example: 'brokers:\n  main: redis\n  events: redis://events.example:6379' },
    channels: { example: 'channels:\n  orders:\n    kind: stream\n    contract: ./contracts/order.json' },
    asyncapi: { example: 'asyncapi: ./asyncapi.yaml' },
    telemetry: { default: 'false', example: 'telemetry: true' },
    filters: { example: 'filters:\n  big:\n    mode: cel\n    text: payload.total > 1000' },
    policies: { example: 'policies:\n  - name: no-privileged\n    when: service.privileged' },
    packs: { example: 'packs:\n  security: on' },
    audit: { values: { strict: 'What cannot be written to the audit trail is not done.' } },
    hooks: {
      example:
        'hooks:\n  before:\n    start:\n      - name: migrate\n        service: migrate\n        services: [orders]',
    },
    lint: { example: 'lint:\n  latest-tag: off' },
    quota: { example: 'quota:\n  cpus: 4\n  memory: 4G\n  defaults: { cpus: 0.5, memory: 256M }' },
    environments: { example: 'environments:\n  staging:\n    files: [compose.staging.yaml]\n    profiles: [debug]' },
  },
  'x-patchbay of a service': {
    publishes: { example: 'publishes: [orders]' },
    consumes: { example: 'consumes:\n  - channel: orders\n    group: billing' },
    debug: { example: 'debug:\n  type: node\n  remoteRoot: /app' },
    run: { example: 'run:\n  command: npm run dev\n  cwd: ./web' },
    telemetry: {
      default: 'true where the application has telemetry, but for images of databases, brokers and the like',
      example: 'telemetry: false',
    },
    lint: { example: 'lint:\n  latest-tag: off' },
  },
  'consumed channel': { channel: { example: 'channel: orders' }, group: { example: 'group: billing' } },
  debug: {
    type: {
      default: 'found out from the command, the image and the files',
      values: {
        node: 'Node.js, by the inspector protocol; attached to as it runs.',
        python: 'Python, by debugpy; started anew under it.',
        go: 'Go, by Delve; started anew under it.',
        dotnet: '.NET, by vsdbg; attached to as it runs.',
        java: 'Java, by JDWP; started anew with its agent.',
      },
    },
    port: {
      values: {
        '9229': 'The usual port of Node.js.',
        '5678': 'The usual port of debugpy.',
        '2345': 'The usual port of Delve.',
        '5005': 'The usual port of Java.',
      },
    },
    remoteRoot: { example: 'remoteRoot: /app' },
    localRoot: { default: 'the folder that the image is built from', example: 'localRoot: ./web' },
    pathMappings: { example: 'pathMappings:\n  - localRoot: ./libraries\n    remoteRoot: /opt/libraries' },
    command: { example: 'command: python -m web.main' },
    debugger: { example: 'debugger: /vsdbg/vsdbg' },
    attributes: { example: 'attributes:\n  justMyCode: false' },
  },
  run: {
    command: { example: 'command: npm run dev' },
    cwd: { default: 'the project directory', example: 'cwd: ./web' },
    ports: { default: 'PORT, the published port, or a free one', example: "ports: ['9000:8080']" },
    build: { example: 'build: go build -o bin/orders .' },
    discovery: { default: 'true' },
  },
  broker: {
    service: { example: 'service: redis' },
    url: { example: 'url: redis://events.example:6379' },
    identify: { default: 'false', example: 'identify: true' },
  },
  channel: {
    kind: { values: kinds },
    key: { default: 'the name of the channel', example: 'key: shop.orders' },
    broker: { default: 'the default broker', example: 'broker: main' },
    payload: { example: 'payload:\n  field: data\n  encoding: json' },
    contract: { example: 'contract: ./contracts/order.json' },
    correlation: {
      values: {
        '$.correlationId': 'The field `correlationId` of the payload.',
        '$.traceparent': 'The field `traceparent` of the payload, as W3C Trace Context names it.',
      },
    },
    sharded: { default: 'false' },
    deadLetter: { example: 'deadLetter: orders-failed' },
  },
  payload: {
    field: { values: { data: 'The field `data`.', payload: 'The field `payload`.' } },
    encoding: { default: 'auto', values: encodings },
  },
  filter: {
    mode: { default: 'text', values: modes },
    text: { example: 'text: payload.total > 1000' },
    caseSensitive: { default: 'false' },
    sources: { default: 'all channels', example: 'sources: [orders, "logs:web"]' },
    contract: { default: 'any', values: contracts },
    level: { default: 'all levels', values: levels },
  },
  policy: {
    name: { example: 'name: no-privileged' },
    on: {
      more: 'Left out, it is asked while the manifest is edited and checked, and of what is started, restarted, scaled, run, built or pulled: what breaks it can be stopped and removed. One whose condition reads `operation`, `actor`, `engine` or `message` is asked of all that is done.',
      values: verbTexts,
    },
    when: { example: 'when: service.privileged' },
    effect: {
      default: 'deny',
      values: {
        deny: 'It is not done; in Problems, an error.',
        confirm: 'It is done once somebody has given a reason; in Problems, a warning.',
        warn: 'It is done, and you are told; in Problems, a warning.',
        audit: 'It is done, and recorded; in Problems, information.',
      },
    },
    message: { example: 'message: Nothing of ours needs to be privileged.' },
    messageExpression: { example: `messageExpression: "'%s publishes a port'.format([service.name])"` },
    variables: { example: 'variables:\n  names: service.ports.map(p, p.published)' },
    environments: { default: 'all', example: 'environments: [prod]' },
    exceptions: { example: 'exceptions:\n  - services: [legacy]\n    until: 2026-12-31\n    ticket: OPS-1234' },
  },
  exception: exceptionHelp,
  'named exception': {
    policy: { example: 'policy: no-limits' },
    ...exceptionHelp,
  },
  quota: {
    cpus: { example: 'cpus: 4' },
    memory: { example: 'memory: 4G' },
    cost: { example: 'cost:\n  currency: EUR\n  cpuHour: 0.03\n  gibHour: 0.004\n  perMonth: 100' },
    defaults: { example: 'defaults:\n  cpus: 0.5\n  memory: 256M' },
    developer: { example: 'developer:\n  cpus: 8\n  memory: 16G' },
  },
  pack: {
    path: { example: 'path: ../policies' },
    git: { example: 'git: /srv/policies.git' },
    ref: { default: 'HEAD', example: 'ref: v3' },
    digest: { example: `digest: sha256:${'0'.repeat(64)}` },
  },
  'hook of a verb': {
    name: { example: 'name: migrate' },
    command: { example: 'command: [node, scripts/migrate.js]' },
    service: { example: 'service: migrate' },
    services: { default: 'all services', example: 'services: [orders]' },
    working_dir: { default: 'the project directory', example: 'working_dir: ./scripts' },
    timeout: { default: '10m', example: 'timeout: 2m' },
  },
  cost: { currency: { values: { EUR: 'Euro.', USD: 'US dollar.', GBP: 'Pound sterling.' } } },
  environment: {
    engine: {
      values: {
        docker: 'Containers, by Docker or Podman.',
        process: 'Local processes, by `x-patchbay.run` of each service.',
        swarm: 'A Docker swarm.',
      },
    },
    context: { example: 'context: staging' },
    profiles: { example: 'profiles: [debug]' },
    files: { example: 'files: [compose.staging.yaml]' },
  },
};
