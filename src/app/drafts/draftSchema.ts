import { decoders, payloadEncodings } from '../../base/kinds/decoders.ts';
import { hasTrait, kindsWith, sourceKinds } from '../../base/kinds/sources.ts';
import { brokerNames } from '../../manifest/messaging/brokers.ts';
import type { Application, Channel } from '../../manifest/model.ts';
import { builtInVariables } from '../../messages/drafts/builtInVariables.ts';
import { rebasedSchema } from '../../messages/drafts/completionSchema.ts';

/** The contract of a channel, as `completionSchema` has made it; undefined where there is none to complete from. */
export type ContractSchemas = (channel: Channel) => unknown;

/**
 * The JSON Schema of drafts, for the JSON language of the editor: it completes and explains. What is wrong with a payload is told by
 * our own validator, which knows variables and dialects: so the contract is a condition here, which completes and never complains.
 */
export function draftSchema(
  applications: readonly Pick<Application, 'messaging'>[],
  schemaOf: ContractSchemas,
): object {
  const channels = publishable(applications);
  const contracts = channels.flatMap((channel) => {
    const schema = schemaOf(channel);
    return schema === undefined ? [] : [{ channel, schema }];
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A message to publish',
    type: 'object',
    required: ['channel'],
    additionalProperties: false,
    properties: propertiesOf(channels, brokersOf(applications)),
    allOf: contracts.map(({ channel }, at) => ({
      if: { properties: { channel: { const: channel.name } }, required: ['channel'] },
      then: { properties: { payload: { if: { $ref: `#/$defs/c${at}` }, then: true } } },
    })),
    $defs: Object.fromEntries(contracts.map(({ schema }, at) => [`c${at}`, rebasedSchema(schema, `#/$defs/c${at}`)])),
  };
}

/** The first of a name, where several applications have one. */
function publishable(applications: readonly Pick<Application, 'messaging'>[]): readonly Channel[] {
  const all = applications.flatMap(({ messaging }) => Object.values(messaging.channels));
  const byName = new Map<string, Channel>();
  for (const channel of all) {
    if (!hasTrait(channel.kind, 'canPublish') || channel.isPattern || byName.has(channel.name)) continue;
    byName.set(channel.name, channel);
  }
  return [...byName.values()];
}

function brokersOf(applications: readonly Pick<Application, 'messaging'>[]): readonly string[] {
  return [...new Set(applications.flatMap(({ messaging }) => brokerNames(messaging)))].filter(
    (name) => name !== undefined,
  );
}

function propertiesOf(channels: readonly Channel[], brokers: readonly string[]): object {
  const names = channels.map(({ name }) => name);
  return {
    $schema: { type: 'string' },
    channel: {
      ...oneOfOrText(
        names,
        channels.map(({ kind }) => sourceKinds[kind].label),
      ),
      description: 'The channel that the message goes to, by its name in the manifest; or a key of the broker.',
    },
    kind: {
      enum: kindsWith('canPublish'),
      description: 'What the channel is, where the manifest does not declare it.',
    },
    broker: {
      ...oneOfOrText(brokers),
      description: 'The broker, by its name in the manifest; the default one when left out.',
    },
    payload: { description: `The message itself. Texts may name variables: ${variablesText()}` },
    fields: {
      description:
        'Fields beside the payload, such as headers: names and values, in this order. { "base64": "…" } is bytes.',
      anyOf: [{ type: 'object' }, { type: 'array', items: { type: 'array', minItems: 2, maxItems: 2 } }],
    },
    field: {
      type: 'string',
      description: 'The name of the field that holds the payload, where it is not what the channel says.',
    },
    encoding: {
      enum: payloadEncodings,
      enumDescriptions: payloadEncodings.map((name) =>
        name === 'auto' ? 'As the contract says, or JSON' : decoders[name].label,
      ),
      description: 'How the payload is written, where it is not what the channel says.',
    },
    id: {
      type: 'string',
      description: 'A stream: the id of the entry, such as 1763400000000-0. Redis makes one when it is left out.',
    },
    maxLength: { type: 'integer', minimum: 0, description: 'A stream: how many of its newest entries it keeps.' },
    side: { enum: ['left', 'right'], default: 'right', description: 'A list: the end that the message is added at.' },
    score: { type: 'number', default: 0, description: 'A sorted set: the score of the member.' },
    sharded: { type: 'boolean', description: 'Pub/sub: published by a cluster’s slots (SPUBLISH).' },
    variables: variablesSchema,
  };
}

/** Words that are offered, and any other text. JSON Schema has no list of no words. */
function oneOfOrText(words: readonly string[], descriptions?: readonly string[]): object {
  const text = { type: 'string', minLength: 1 };
  if (words.length === 0) return text;
  return { anyOf: [{ enum: words, ...(descriptions && { enumDescriptions: descriptions }) }, text] };
}

const variablesSchema = {
  type: 'object',
  description: 'Values by name, which texts of the message name as ${name}.',
  additionalProperties: {
    anyOf: [
      {
        type: 'object',
        required: ['ask'],
        properties: {
          ask: { type: 'string', description: 'What you are asked when the message is sent.' },
          default: { description: 'What is suggested.' },
          choices: { type: 'array', description: 'What you choose from.' },
        },
      },
      true,
    ],
  },
};

function variablesText(): string {
  return Object.keys(builtInVariables)
    .filter((name) => name !== 'payload')
    .map((name) => `\${${name}}`)
    .join(', ');
}
