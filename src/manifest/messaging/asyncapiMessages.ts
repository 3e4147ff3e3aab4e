import { decoderOfContentType, type Decoder } from '../../base/kinds/decoders.ts';
import type { ContractChecker } from './contracts.ts';
import type { ManifestHost } from '../files/host.ts';
import type { Channel } from '../model.ts';
import type { ProblemList } from '../problems/problems.ts';
import { find, textOf } from '../tree/tree.ts';
import { headLocation, type Placed, type References } from './asyncapiReferences.ts';

export interface MessageReader {
  readonly references: References;
  readonly contracts: ContractChecker;
  readonly host: ManifestHost;
  readonly problems: ProblemList;
}

/** What a channel's messages say of its payload. */
export type MessageFacts = Pick<Channel, 'contract' | 'contractPointer' | 'contractAt' | 'correlation' | 'payload'>;

/**
 * What is the same for all messages of a channel. A contract holds for every message, so several that have different
 * schemas give none.
 */
export function factsOf(
  messages: readonly Placed[],
  defaultContentType: string | undefined,
  reader: MessageReader,
): MessageFacts {
  const all = messages.map((message) => messageFacts(message, defaultContentType, reader));
  const contract = common(
    all.map(({ contract, contractPointer }) => contract && { contract, ...(contractPointer && { contractPointer }) }),
  );
  const correlation = common(all.map((one) => one.correlation));
  const payload = common(all.map((one) => one.payload));
  const at = all[0]?.contractAt;
  return {
    ...contract,
    ...(contract && at && { contractAt: at }),
    ...(correlation !== undefined && { correlation }),
    ...(payload && { payload }),
  };
}

function messageFacts(
  message: Placed,
  defaultContentType: string | undefined,
  { references, contracts, host, problems }: MessageReader,
): MessageFacts {
  const payload = references.child(message, 'payload');
  // AsyncAPI 3 may put the format beside the schema, AsyncAPI 2 has it at the message.
  const isWrapped = payload !== undefined && find(payload.node, 'schemaFormat') !== undefined;
  const format = textOf(find((isWrapped ? payload : message).node, 'schemaFormat'));
  const schema = isWrapped ? references.child(payload, 'schema') : payload;
  const contentType = textOf(find(message.node, 'contentType')) ?? defaultContentType;
  const encoding = encodingOf(contentType) ?? encodingOf(format);
  const isContract = schema && schema.node.kind === 'map' && isContractFormat(format, schema);
  // A whole file says itself which dialect it is written in.
  const pointer = schema?.pointer === '' ? undefined : schema?.pointer;
  const mistake = isContract ? contracts.mistakeOf(schema.file, host, pointer) : undefined;
  if (schema && mistake !== undefined) {
    const text = `This payload is not a valid JSON Schema: ${mistake}. Correct it.`;
    problems.error('invalid-contract', text, headLocation(schema.node));
  }
  const correlation = correlationOf(references.child(message, 'correlationId'));
  return {
    ...(isContract && {
      contractAt: headLocation(find(message.node, 'payload') ?? schema.node),
      contract: schema.file,
      ...(pointer !== undefined && { contractPointer: pointer }),
    }),
    ...(correlation !== undefined && { correlation }),
    ...(encoding !== undefined && { payload: { encoding } }),
  };
}

/** A schema of Avro has no place within another document from which it could be read. */
function isContractFormat(format: string | undefined, { file, pointer }: Placed): boolean {
  return format === undefined || isJsonSchema(format) || (pointer === '' && file.endsWith('.avsc'));
}

function isJsonSchema(format: string): boolean {
  return /^application\/(vnd\.aai\.asyncapi|schema\+)/.test(format);
}

function encodingOf(contentType: string | undefined): Decoder | undefined {
  if (contentType === undefined || isJsonSchema(contentType)) return undefined;
  return decoderOfContentType(contentType);
}

/** `$message.payload#/order/id` as the JSONPath `$.order.id`. A header is no part of the payload. */
function correlationOf(correlationId: Placed | undefined): string | undefined {
  return correlationAt(textOf(find(correlationId?.node, 'location')) ?? '');
}

/** The same of the location itself. */
export function correlationAt(location: string): string | undefined {
  const prefix = '$message.payload#/';
  if (!location.startsWith(prefix)) return undefined;
  const keys = location.slice(prefix.length).split('/');
  return `$${keys.map((key) => (/^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`)).join('')}`;
}

/** The value that all have; undefined when one has none, or another. */
function common<T>(values: readonly (T | undefined)[]): T | undefined {
  const [first] = values;
  return values.every((value) => JSON.stringify(value) === JSON.stringify(first)) ? first : undefined;
}
