import { Buffer } from 'node:buffer';
import { assertNever } from '../../base/assert.ts';
import { bytesOfName } from '../names.ts';
import type { Bytes, PublishAnswer, Publication } from '../publication.ts';

type Argument = string | Buffer;

/** The command that sends a message, and its arguments. */
export function commandOf(publication: Publication): readonly [command: string, ...args: Argument[]] {
  const { kind, fields, options = {} } = publication;
  const key = bytesOfName(publication.key);
  switch (kind) {
    case 'stream':
      return withFields(['XADD', key, ...entryOptions(options)], fields);
    case 'pubsub':
      return [options.isSharded ? 'SPUBLISH' : 'PUBLISH', key, payloadOf(publication)];
    case 'list':
      return [options.side === 'left' ? 'LPUSH' : 'RPUSH', key, payloadOf(publication)];
    case 'sorted-set':
      return ['ZADD', key, String(options.score ?? 0), payloadOf(publication)];
    case 'key':
      // With `GET` a key of another type is refused, where `SET` alone would replace it.
      return isHash(publication)
        ? withFields(['HSET', key], fields)
        : ['SET', key, payloadOf(publication), 'KEEPTTL', 'GET'];
    default:
      return assertNever(kind);
  }
}

/** What the server's reply to that command says. */
export function answerOf(publication: Publication, reply: unknown): PublishAnswer {
  const { kind, fields } = publication;
  switch (kind) {
    case 'stream':
      return { id: String(reply) };
    case 'pubsub':
      return { receivers: Number(reply) };
    case 'list':
      return { length: Number(reply) };
    case 'sorted-set':
      return { isReplaced: reply === 0 };
    case 'key':
      return { isReplaced: isHash(publication) ? Number(reply) < fields.length : reply !== null };
    default:
      return assertNever(kind);
  }
}

function isHash({ fields, options }: Publication): boolean {
  return fields.length > 1 || options?.isHash === true;
}

function entryOptions({ id = '*', maxLength, idempotency }: NonNullable<Publication['options']>): readonly string[] {
  return [
    ...(idempotency ? ['IDMP', idempotency.producer, idempotency.id] : []),
    ...(maxLength ? ['MAXLEN', maxLength.isExact ? '=' : '~', String(maxLength.length)] : []),
    id,
  ];
}

/** Many are made a second: nothing is copied on the way. */
function withFields(command: [string, ...Argument[]], fields: Publication['fields']): [string, ...Argument[]] {
  for (const [name, value] of fields) command.push(argument(name), argument(value));
  return command;
}

function payloadOf({ fields: [field] }: Publication): Argument {
  return argument(field?.[1] ?? '');
}

/** ioredis sends a `Buffer` as it is, and would print any other array of bytes as text. */
function argument(bytes: Bytes): Argument {
  if (typeof bytes === 'string') return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
