import { error, service, warning } from './kind.ts';

const channel = (text: string): string => `${service('x-patchbay: { publishes: [c] }')}
x-patchbay:
  broker: redis://localhost
  channels:
    c: { ${text} }`;

/** What can be wrong with `x-patchbay`. */
export const messagingCodes = {
  'undeclared-channel': error(
    'A channel is not declared',
    'A service publishes to it or consumes it, it is a dead letter, or a filter shows it, and the top level does not know it.',
    'Declare it under `x-patchbay: channels:`, or correct the name.',
    channel('kind: stream, deadLetter: d'),
  ),
  'channel-kind': error(
    'A channel cannot be what it says',
    'Only `pubsub` and `keyspace` take patterns, and only the entries of a stream have fields.',
    'Change its kind, or what does not fit it.',
    channel('kind: stream, key: "c.*"'),
  ),
  'dead-letter-cycle': error(
    'Dead letters go round',
    'A message that fails would be handed on for ever.',
    'Let one of the channels have no dead letter.',
    channel('kind: stream, deadLetter: c'),
  ),
  'missing-contract': error(
    'A contract is not there',
    'The file of the JSON Schema cannot be found.',
    'Correct the path, or create the file.',
    channel('kind: stream, contract: missing.json'),
  ),
  'invalid-contract': error(
    'A contract cannot be used',
    'It is no JSON Schema, or it refers to something that is not there.',
    'Correct the file.',
    channel('kind: stream, contract: order.json') + '\n# order.json: { "type": "strin" }',
  ),
  'invalid-filter': error(
    'A shared filter cannot be used',
    'Its text is no CEL expression over messages, or no regular expression of RE2.',
    'Correct the text, or choose another `mode:`.',
    `${channel('kind: stream')}\n  filters: { Large: { mode: cel, text: "payload.total >" } }`,
  ),
  'undefined-broker': error(
    'The broker is not there',
    'It is neither a service of the application nor a Redis URL.',
    'Name a service, or write `redis://host`.',
    `${service('init: true')}\nx-patchbay: { broker: b }`,
  ),
  'undeclared-broker': error(
    'A channel names a broker that is not declared',
    'The name is not under `x-patchbay: brokers:`.',
    'Declare it there, or correct the name.',
    channel('kind: stream, broker: b'),
  ),
  'ambiguous-broker': error(
    'Nothing tells which broker a channel is on',
    'There are several under `x-patchbay: brokers:`, none is the default, and the channel names none.',
    'Give the channel a `broker:`, or name the default with `x-patchbay: broker:`.',
    `${service('init: true')}
x-patchbay:
  brokers: { a: redis://a, b: redis://b }
  channels: { c: { kind: stream } }`,
  ),
  'unusable-broker': error(
    'The broker is no Redis',
    'The service that is named runs something else, so no channel can be served.',
    'Name a Redis service.',
    `${service('init: true')}\nx-patchbay: { broker: a }`,
  ),
  'no-broker': warning(
    'Nothing tells which broker serves the channels',
    'None is named, and not exactly one service is a Redis.',
    'Set `x-patchbay: broker:`.',
    `${service('init: true')}\nx-patchbay: { channels: { c: { kind: stream } } }`,
  ),
  'missing-asyncapi': error(
    'The AsyncAPI document is not there',
    '`x-patchbay: asyncapi:` names a file that cannot be found.',
    'Correct the path, or create the file.',
    `${service('init: true')}\nx-patchbay: { asyncapi: missing.yaml }`,
  ),
  asyncapi: error(
    'The AsyncAPI document cannot be used',
    'It is empty, of a version that is not known, or not formed as its version asks.',
    'Correct the document; versions 2 and 3 are read.',
    `${service('init: true')}\nx-patchbay: { asyncapi: compose.yaml }`,
  ),
  'asyncapi-reference': error(
    'A reference of the AsyncAPI document leads nowhere',
    'There is nothing at the place that a `$ref` names, or it leads back to itself.',
    'Correct the reference.',
    '# asyncapi.yaml\nasyncapi: 3.0.0\nchannels:\n  c: { $ref: "#/missing" }',
  ),
  'remote-reference': warning(
    'A reference leads off this machine',
    'It would have to be fetched, so its content is not known.',
    'Copy it into the project to have it checked.',
    `${service('init: true')}\nx-patchbay: { asyncapi: "https://example.com/a.yaml" }`,
  ),
  'not-read-yet': warning(
    'A key of `x-patchbay` has no effect yet',
    'It is accepted and its form is checked, but this version of Patchbay does nothing with it. docs/patchbay-keys.md lists all keys.',
    'Remove it, or keep it for a later version.',
    `${service('init: true')}\nx-patchbay: { audit: strict }`,
  ),
} as const;
