import { Buffer } from 'node:buffer';
import { hasTrait, type SourceKind } from '../../base/kinds/sources.ts';
import { bytesAsJson } from '../export/exportRow.ts';
import type { RecordedGap, RecordingHeader } from './recording.ts';

/** What all messages of one source have in common. */
export interface LineSource {
  readonly kind: SourceKind;
  /** The key, the channel or the pattern, or the name of a service. */
  readonly key: string;
  readonly isPattern?: boolean | undefined;
  readonly isSharded?: boolean | undefined;
  /** The hash of its contract. */
  readonly contract?: string | undefined;
}

/** A message as a reader of a source hands it over: names and values in turn, as the inspector's store holds them. */
export interface ReadMessage {
  readonly id?: string | undefined;
  /** The channel or the key that a pattern heard it by. */
  readonly channel?: string | undefined;
  readonly fields: readonly Uint8Array[];
  /** The places of values that were replaced. */
  readonly redacted?: readonly string[] | undefined;
}

export function headerLine(header: RecordingHeader): string {
  return `${JSON.stringify(header)}\n`;
}

export function gapLine({ kind, key }: LineSource, at: number, gap: RecordedGap['gap']): string {
  return `${JSON.stringify({ at, kind, channel: key, gap } satisfies RecordedGap)}\n`;
}

/** Makes the function that writes messages of one source as lines. They come by the hundred thousand a second. */
export function lineWriter(source: LineSource): (at: number, message: ReadMessage) => string {
  const { kind, key, isPattern, isSharded, contract } = source;
  const headOf = (channel: string): string => `,"kind":"${kind}"${member('channel', channel)}`;
  const ownHead = headOf(key);
  const sharedEnd = [
    isPattern ? member('pattern', key) : '',
    isSharded ? ',"isSharded":true' : '',
    contract === undefined ? '' : member('contract', contract),
  ].join('');
  const isNameless = kind === 'pubsub' || kind === 'keyspace';
  const factsOf = kind === 'keyspace' || hasTrait(kind, 'isWatchedKey') ? eventFacts : noFacts;
  return (at, { id, channel, fields, redacted }) => {
    const head = channel === undefined ? ownHead : headOf(channel);
    const idPart = id ? member('id', id) : '';
    const marks = redacted && redacted.length > 0 ? `,"redacted":${JSON.stringify(redacted)}` : '';
    return `{"at":${at}${head}${idPart},"fields":[${pairsOf(fields, isNameless)}]${factsOf(kind, fields)}${sharedEnd}${marks}}\n`;
  };
}

function pairsOf(fields: readonly Uint8Array[], isNameless: boolean): string {
  let pairs = '';
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const name = isNameless ? '""' : JSON.stringify(bytesAsJson(fields[i]));
    pairs += `${i === 0 ? '' : ','}[${name},${JSON.stringify(bytesAsJson(fields[i + 1]))}]`;
  }
  return pairs;
}

function noFacts(): string {
  return '';
}

/** What happened, in members of their own: so nobody has to know how the inspector names the fields of each kind. */
function eventFacts(kind: SourceKind, fields: readonly Uint8Array[]): string {
  const event = eventOf(kind, fields);
  const side = event === 'lpush' ? 'left' : event === 'rpush' ? 'right' : undefined;
  const score = Number(valueNamed('score', fields) ?? Number.NaN);
  return [
    member('event', event),
    side === undefined ? '' : member('side', side),
    // JSON has no infinite numbers.
    Number.isFinite(score) ? `,"score":${score}` : '',
  ].join('');
}

function eventOf(kind: SourceKind, fields: readonly Uint8Array[]): string {
  if (kind === 'keyspace') return textOf(fields[1]);
  // The first field of a hash has a name of its own.
  return valueNamed('action', fields) ?? textOf(fields[0]);
}

/** The value behind a name that stands beside the item. */
function valueNamed(name: string, fields: readonly Uint8Array[]): string | undefined {
  for (let i = 2; i + 1 < fields.length; i += 2) if (textOf(fields[i]) === name) return textOf(fields[i + 1]);
  return undefined;
}

function member(name: string, value: string): string {
  return `,"${name}":${JSON.stringify(value)}`;
}

function textOf(bytes: Uint8Array | undefined): string {
  return bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString() : '';
}
