/**
 * What becomes of one key of `x-patchbay`. `by` says in a few words what reads it, and `test` names the test that proves it. A
 * key that is `unread` is accepted, has no effect, and gets a warning that says so.
 */
export type KeySupport = { readonly by: string; readonly test: string } | 'unread';

/** A place stands for all below it; a key of the author's choice and an index are left out: `channels.payload.field`. */
export type KeySupportTable = Readonly<Record<string, KeySupport>>;

function by(reader: string, test: string): KeySupport {
  return { by: reader, test: `test/${test}.test.ts` };
}

const inspector = 'unit/app/inspector/sources';
const shared = by('the filters that the inspector offers', 'unit/app/inspector/savedFilters');
const debugPaths = by('where breakpoints are set', 'unit/debug/pathMaps');
const chosenEnvironment = 'unit/manifest/governance/chosenEnvironment';
const quota = by('what may be started, and what the editor says of it', 'unit/policy/quota/manifestQuota');
const localRun = 'how it is started as a local process';

/** `x-patchbay` at the top level. */
export const patchbaySupport: KeySupportTable = {
  'broker.service': by('which server the channels are on', 'unit/app/channels/brokerAddress'),
  'broker.url': by('which server the channels are on', 'unit/app/channels/brokerAddress'),
  'broker.identify': by(
    'the names of connections in the URLs that services are given',
    'unit/manifest/normalise/clientNames',
  ),
  'brokers.service': by('where the channels are that name one', 'unit/app/channels/brokerAddress'),
  'brokers.url': by('where the channels are that name one', 'unit/app/channels/brokerAddress'),
  'brokers.identify': by('the same, of that broker', 'unit/manifest/normalise/clientNames'),
  'channels.kind': by('how it is shown, read and published to', inspector),
  'channels.key': by('the key or channel that is read', inspector),
  'channels.broker': by('which of the brokers it is read on and published to', inspector),
  'channels.payload.field': by('the field that the inspector decodes', inspector),
  'channels.payload.encoding': by('the decoder of the inspector', inspector),
  'channels.contract': by('what each message is checked against', inspector),
  'channels.correlation': by('what belongs to a message that was sent', 'unit/app/drafts/drafts'),
  'channels.sharded': by('how it is subscribed to and published to', inspector),
  'channels.deadLetter': by(
    'what the Channels view says of both channels, what lies in the Dead Letters view, and where that is redriven to',
    'unit/app/channels/deadLetterTree',
  ),
  asyncapi: by('channels and contracts beside those above', 'unit/manifest/asyncapi'),
  telemetry: by(
    'the OTEL variables of its services, and whether telemetry is received',
    'unit/manifest/normalise/telemetry',
  ),
  filters: shared,
  policies: by(
    'what is denied, asked about and warned of: in Problems, in plans, by `patchbay check`, and before anything is done',
    'unit/manifest/governance/policies',
  ),
  packs: by('which policies hold beside those above', 'unit/manifest/governance/packs/foreignPack'),
  exceptions: by(
    'what policies do not hold up: in Problems, in plans, by `patchbay check`, and before anything is done',
    'unit/manifest/governance/namedExceptions',
  ),
  audit: by('what is done where it cannot be recorded: nothing', 'unit/app/governance/auditing'),
  hooks: by('the steps of plans, and what runs around other operations', 'unit/engine/plan/verbHooks'),
  lint: by('the hints that are shown', 'unit/policy/lint'),
  quota,
  'environments.engine': by(
    'where it is opened: `--environment`, the Services view, observers',
    'unit/app/engines/namedEngine',
  ),
  'environments.context': by(
    'where it is opened: `--environment`, the Services view, observers',
    'unit/app/engines/namedEngine',
  ),
  'environments.nodes': by('how what runs on a node of a Swarm is reached', 'unit/app/engines/namedEngine'),
  'environments.profiles': by('what it is opened with', chosenEnvironment),
  'environments.files': by('what it is opened with, and what a part is judged with', chosenEnvironment),
  'environments.env_files': by('the variables it is opened with', chosenEnvironment),
  'environments.broker': by('which server its channels are on', chosenEnvironment),
  'environments.policies': by('what is denied, asked about and warned of there', 'unit/manifest/governance/policies'),
  'environments.packs': by('which policies hold in it', 'unit/manifest/governance/packs/foreignPack'),
  'environments.hooks': by('what runs there, beside the hooks above', chosenEnvironment),
  'environments.quota': quota,
};

/** `x-patchbay` of a service. */
export const servicePatchbaySupport: KeySupportTable = {
  publishes: by('what rows say, and what a local process is told of the broker', 'unit/engine/discovery'),
  'consumes.channel': by(
    'what rows say, and what a local process is told of the broker',
    'unit/app/channels/channelTree',
  ),
  'consumes.group': by('what its row says', 'unit/app/services/serviceTooltip'),
  'debug.type': by('what its debugger is', 'unit/debug/detect'),
  'debug.port': by('where its debugger listens in the container', 'unit/debug/overlay'),
  'debug.remoteRoot': debugPaths,
  'debug.localRoot': debugPaths,
  'debug.pathMappings.localRoot': debugPaths,
  'debug.pathMappings.remoteRoot': debugPaths,
  'debug.command': by('what its debugger starts', 'unit/debug/overlay'),
  'debug.debugger': by('where dlv or vsdbg is in the container', 'unit/debug/overlay'),
  'debug.attributes': by('what its debug adapter is given', 'unit/debug/attach'),
  'run.command': by(localRun, 'integration/engine/processOnly'),
  'run.cwd': by(localRun, 'integration/engine/processOnly'),
  'run.build': by('what a watch does before it restarts a local process', 'integration/cli/watchLocal'),
  'run.environment': by(localRun, 'unit/engine/discovery'),
  'run.ports': by('where containers of others find its local process', 'unit/engine/placement/inbound'),
  'run.healthcheck': by('its health as a local process', 'integration/engine/processOnly'),
  'run.pre_start': by('its hooks as a local process', 'integration/engine/processOnly'),
  'run.post_start': by('its hooks as a local process', 'integration/engine/processOnly'),
  'run.pre_stop': by('its hooks as a local process', 'integration/engine/processOnly'),
  'run.discovery': by('whether it is told where the others are', 'unit/engine/discovery'),
  telemetry: by('whether it gets OTEL variables', 'unit/manifest/normalise/telemetry'),
  lint: by('the hints that are shown', 'unit/policy/lint'),
};
