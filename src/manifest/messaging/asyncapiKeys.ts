/** What an AsyncAPI document says in `x-` keys, because the Redis binding of AsyncAPI has no words for it. */
export const asyncApiKeys = {
  /** Of a channel: `stream`, `list`, … */
  kind: 'x-patchbay-kind',
  /** Of a channel: its key or pattern, where the address cannot say it. */
  key: 'x-patchbay-key',
  /** Of a channel: the field of a stream's entries that holds the payload. */
  field: 'x-patchbay-field',
  /** Of a channel: how payloads are written, where the content type does not say it. */
  encoding: 'x-patchbay-encoding',
  /** Of a channel: the file of its contract, where that is no JSON or YAML. */
  contract: 'x-patchbay-contract',
  /** Of a channel: the place of the correlation value, where no location of AsyncAPI says it. */
  correlation: 'x-patchbay-correlation',
  /** Of a channel: the name of another one. */
  deadLetter: 'x-patchbay-dead-letter',
  /** Of a channel: true for sharded pub/sub. */
  sharded: 'x-patchbay-sharded',
  /** Of a server: the service or the URL that it is. */
  broker: 'x-patchbay-broker',
  /** Of a server: true for the broker of channels that name none. */
  isDefault: 'x-patchbay-default',
  /** Of an operation: who does it. */
  service: 'x-patchbay-service',
  /** Of an operation: the consumer group that receives. */
  group: 'x-patchbay-group',
} as const;
