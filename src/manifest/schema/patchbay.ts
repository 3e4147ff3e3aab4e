import { contractFilters } from '../../base/kinds/contractStates.ts';
import { debugRuntimeNames } from '../../base/kinds/debugRuntimes.ts';
import { payloadEncodings } from '../../base/kinds/decoders.ts';
import { filterModes } from '../../base/kinds/filterModes.ts';
import { logLevels } from '../../base/kinds/logLevels.ts';
import { kindsWith } from '../../base/kinds/sources.ts';
import { packsAttribute } from './packs.ts';
import { exceptionsAttribute, policiesAttribute, policyShape } from './policies.ts';
import { healthcheckShape, hooksShape } from './serviceParts.ts';
import { verbHooksShape } from './verbHooks.ts';
import {
  anything,
  attribute,
  boolean,
  environment,
  integer,
  number,
  oneOf,
  path,
  required,
  string,
  table,
  text,
  words,
  bytes,
  texts,
  type Attribute,
  type Shape,
} from './shape.ts';

/** Rule → on or off. Which rules there are is the linter's concern. */
const lint: Attribute = attribute({ values: boolean }, 'Hints that are switched off here, as in latest-tag: off.');

/** `x-patchbay` of a service. */
export const servicePatchbayShape: Shape = table('x-patchbay of a service', {
  publishes: attribute(
    { list: string, scalar: 'string', form: 'list', merge: 'unique' },
    'Channels of the top level `x-patchbay` that the service publishes to.',
  ),
  consumes: attribute(
    {
      list: {
        scalar: 'string',
        ...table('consumed channel', {
          channel: required(string, 'A channel of the top level `x-patchbay`.'),
          group: attribute(string, 'The consumer group it reads as.'),
        }),
      },
      form: 'list',
    },
    'Channels that the service reads from, each by its name or with its group.',
  ),
  debug: attribute(
    table('debug', {
      type: attribute(oneOf(...debugRuntimeNames), 'What it is written in; found out when left out.'),
      port: attribute(integer, 'The port on which the debugger listens in the container; it is not published.'),
      remoteRoot: attribute(string, 'Where the sources are in the container.'),
      localRoot: attribute(path, 'Where the sources are on this machine.'),
      pathMappings: attribute(
        {
          list: table('path mapping', {
            localRoot: required(path, 'A folder on this machine.'),
            remoteRoot: required(string, 'The same folder in the container.'),
          }),
        },
        'Further folders and where they are in the container.',
      ),
      command: attribute(words, 'What the debugger starts, where the command of the service goes through a shell.'),
      debugger: attribute(string, 'The path of dlv or vsdbg in the container.'),
      attributes: attribute({ values: anything }, 'Attributes for the debug adapter, such as justMyCode.'),
    }),
    'How a debugger attaches to the service, where that cannot be found out.',
  ),
  run: attribute(
    table('run', {
      command: required(words, 'The command line that starts it as a local process.'),
      cwd: attribute(path, 'Where it runs; the project directory when left out.'),
      build: attribute(
        words,
        'The command line that builds it, in the same folder, when a watch rule with the action rebuild asks for it.',
      ),
      environment: attribute(environment, 'Variables that win over those of the service.'),
      ports: attribute(
        { ...texts, list: { ...text, format: 'localPort' } },
        "The ports it listens on in place of its container's, the main one first: 8080, or 9000:8080 for local and container port.",
      ),
      healthcheck: attribute(healthcheckShape, 'A health check with tools that this machine has.'),
      pre_start: attribute(hooksShape, "Commands before it starts first, in place of the container's; [] for none."),
      post_start: attribute(hooksShape, "Commands once it has started, in place of the container's; [] for none."),
      pre_stop: attribute(hooksShape, "Commands before it stops, in place of the container's; [] for none."),
      discovery: attribute(
        boolean,
        'Whether it is told where others are: PORT, and of each service it depends on <NAME>_HOST, _PORT and _URL; ' +
          'name:port in its own values becomes the published address. True when left out.',
      ),
    }),
    'How to run it as a local process, without a container.',
  ),
  telemetry: attribute(
    boolean,
    'Whether it sends its spans, logs and metrics to Patchbay when the application does; databases and brokers do not when left out.',
  ),
  lint,
});

const channelShape: Shape = table('channel', {
  kind: required(oneOf(...kindsWith('isChannel')), 'What the channel is in Redis.'),
  key: attribute(string, 'The Redis key, channel or pattern, when it differs from the name.'),
  broker: attribute(string, 'The broker it is on, a name of `x-patchbay.brokers`; the default broker when left out.'),
  payload: attribute(
    table('payload', {
      field: attribute(string, 'The field of a stream entry that holds it.'),
      encoding: attribute(oneOf(...payloadEncodings), 'How the payload is written, such as json.'),
    }),
    'Where the payload is, and how it is written.',
  ),
  contract: attribute(path, 'The JSON Schema that its messages keep to.'),
  correlation: attribute(string, 'The JSONPath of the value that ties messages to one trace.'),
  sharded: attribute(boolean, 'A pub/sub channel that is published with SPUBLISH (Redis 7).'),
  deadLetter: attribute(string, 'The channel for messages that could not be handled.'),
});

const filterShape: Shape = table('filter', {
  mode: attribute(oneOf(...filterModes), 'How the text is read; as plain text when left out.'),
  text: attribute(string, 'What messages must hold: a text, a regular expression, or a CEL expression.'),
  caseSensitive: attribute(boolean, 'Whether upper and lower case differ.'),
  sources: attribute(
    { list: string, scalar: 'string', form: 'list' },
    'The channels it shows, by name, or logs of services, as in `logs:orders`; all when left out.',
  ),
  contract: attribute(oneOf(...contractFilters), 'Whether messages keep their contract.'),
  level: attribute(oneOf(...logLevels), 'The least level of log lines.'),
});

/** Less than nothing would give others more than there is. */
const amount: Shape = { ...number, minimum: 0 };
const count: Shape = { ...integer, minimum: 0 };
const size: Shape = { ...bytes, minimum: 0 };

const costShape: Shape = table('cost', {
  currency: attribute(string, 'The currency of the prices, such as EUR.'),
  cpuHour: attribute(amount, "The price of one CPU for an hour; without prices, OpenCost's count, in USD."),
  gibHour: attribute(amount, 'The price of one GiB of memory for an hour.'),
  perMonth: attribute(amount, 'What all containers may cost in a month at most.'),
});

const ceilings = {
  cpus: attribute(amount, 'How many CPUs all containers may have together.'),
  memory: attribute(size, 'How much memory all containers may have together.'),
  containers: attribute(count, 'How many containers there may be at the same time.'),
  volumes: attribute(count, 'How many volumes there may be.'),
  ports: attribute(count, 'How many ports may be published.'),
  images: attribute(size, 'How large the images of all services may be together.'),
  cost: attribute(costShape, 'The prices of CPU and memory, and what they may come to.'),
};

const quotaShape: Shape = table('quota', {
  ...ceilings,
  defaults: attribute(
    table('quota defaults', {
      cpus: attribute(amount, 'The CPUs that a service without a limit counts as.'),
      memory: attribute(size, 'The memory that a service without a limit counts as.'),
    }),
    'What a service counts as that states no limits.',
  ),
  developer: attribute(
    table('developer quota', ceilings),
    'What everything may use that you run on this machine, of whatever application.',
  ),
});

const brokerShape: Shape = {
  scalar: 'string',
  ...table('broker', {
    service: attribute(string, 'A service of this application.'),
    url: attribute(string, 'A redis:// URL, of a broker elsewhere.'),
    identify: attribute(
      boolean,
      'Whether services give their name to their connections: it is added to the URL of the broker in their environment, by what their library knows.',
    ),
  }),
};

/** `x-patchbay` at the top level. */
export const patchbayShape: Shape = table('x-patchbay', {
  broker: attribute(
    brokerShape,
    'A service of this application, or a redis:// URL; or a mapping that says more of it.',
  ),
  brokers: attribute(
    { values: brokerShape },
    'Several brokers, by name: each a service or a URL. Channels that name none are on `broker`, or on the only one here.',
  ),
  channels: attribute({ values: channelShape }, 'The channels over which services exchange messages, by name.'),
  asyncapi: attribute(path, 'An AsyncAPI document that declares channels.'),
  telemetry: attribute(
    boolean,
    'Whether services are told to send their spans, logs and metrics to Patchbay, by OpenTelemetry variables.',
  ),
  filters: attribute({ values: filterShape }, 'Filters that the message inspector offers to everybody, by name.'),
  policies: policiesAttribute,
  packs: packsAttribute,
  exceptions: exceptionsAttribute,
  audit: attribute(oneOf('strict'), 'Where strict, what cannot be written to the audit trail is not done.'),
  hooks: attribute(verbHooksShape, 'Commands and services that run before or after whatever a verb does.'),
  lint,
  quota: attribute(quotaShape, 'What the application may use, and you on this machine.'),
  environments: attribute(
    {
      values: table('environment', {
        engine: attribute(string, 'The engine that runs it: docker, process or swarm.'),
        context: attribute(text, 'The Docker context whose engine runs it, as in `docker context ls`.'),
        nodes: attribute(
          { values: text },
          'Where the engines of a Swarm’s nodes are reached, by the names of the nodes: an address such as ssh://me@worker1, or a Docker context. Shells, files and figures of tasks need it; logs do not.',
        ),
        profiles: attribute(texts, 'The profiles that are active in this environment.'),
        files: attribute(texts, 'Files that are merged over this one.'),
        env_files: attribute(texts, 'Files with its variables, in place of `.env`; later ones win.'),
        broker: attribute(
          text,
          'A service of this application, or a redis:// URL: its broker, in place of the one above.',
        ),
        policies: attribute({ list: policyShape }, 'Policies that hold in this environment alone, beside those above.'),
        packs: packsAttribute,
        hooks: attribute(verbHooksShape, 'Hooks that run in this environment alone, each after those above.'),
        quota: attribute(table('environment quota', ceilings), 'What this environment may use.'),
      }),
    },
    'Where and how the application can run, by name, such as dev and staging.',
  ),
});
