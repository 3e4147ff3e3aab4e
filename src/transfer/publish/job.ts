import type { PayloadEncoding } from '../../base/kinds/decoders.ts';
import type { MessageFileFormat } from '../../base/kinds/messageFiles.ts';
import type { SampleKind } from '../../base/kinds/sampleKinds.ts';
import type { Publication, PublishOptions } from '../../broker/publication.ts';
import type { ContractPlace } from '../../messages/contracts/contract.ts';

/** Sends the messages of a file, or samples of a contract, to one channel, in their order. */
export interface PublishManyJob {
  readonly kind: 'publishMany';
  readonly from: MessageFile | SampleMessages;
  readonly to: PublishTarget;
  /** The first message that is sent; null for all. */
  readonly start: FilePlace | null;
  /** What becomes of a message that breaks the contract, or cannot be read. Such a one is never sent. */
  readonly invalid: InvalidChoice;
  /** Only looks which messages can be sent, and connects to nothing. */
  readonly isDryRun: boolean;
  /** How many there are, where that is known. */
  readonly total: number | null;
  /** How many problems the report holds at most; it counts the others. */
  readonly maxProblems: number;
  /** Tells this run from others: what is sent again after a lost connection is added once, where the server can tell. */
  readonly run: string;
}

/** A file of messages. Left out, its format is what its name says, and else what it begins with. */
interface MessageFile {
  readonly kind: 'file';
  readonly path: string;
  readonly format?: MessageFileFormat | undefined;
}

/** Messages that are made from the channel's contract. The same seed makes the same ones. */
interface SampleMessages {
  readonly kind: 'samples';
  readonly of: SampleKind;
  readonly seed: number;
  readonly count: number;
}

/** The channel that messages go to, and how they are written there. */
export interface PublishTarget extends Pick<Publication, 'kind' | 'key'> {
  /** The URL of the broker. It may hold credentials: it goes into no text. */
  readonly broker: string;
  readonly payload?:
    | {
        readonly field?: string | undefined;
        readonly encoding?: PayloadEncoding | undefined;
        readonly contract?: ContractPlace | undefined;
      }
    | undefined;
  readonly options?: Pick<PublishOptions, 'maxLength' | 'isSharded'> | undefined;
}

/** A message of a file: the line where it begins, from 1, and which one it is of those that begin there, from 1. */
export interface FilePlace {
  readonly line: number;
  readonly nth: number;
}

/** `refuse` ends with the first one, `skip` leaves it out, `send` sends it all the same if it can be read. */
export type InvalidChoice = 'refuse' | 'skip' | 'send';

/** A place as a report names it to go on from: `12`, and `1:501` for the 501st message of the first line. */
export function filePlaceText({ line, nth }: FilePlace): string {
  return nth === 1 ? String(line) : `${line}:${nth}`;
}

/** The place that such a text means; undefined for what is none. */
export function parsePlace(text: string): FilePlace | undefined {
  const [, line, nth = '1'] = /^([1-9]\d{0,14})(?::([1-9]\d{0,14}))?$/.exec(text) ?? [];
  return line === undefined ? undefined : { line: Number(line), nth: Number(nth) };
}

/** Where the next message begins: of what is written on one line, the next one there. */
export function placeBehind({ line, nth }: FilePlace): FilePlace {
  return nth === 1 ? { line: line + 1, nth: 1 } : { line, nth: nth + 1 };
}
