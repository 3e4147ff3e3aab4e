import { plural } from '../../base/counts.ts';
import { isCancellation, toProblem, type Problem } from '../../base/problem.ts';
import type { Logger } from '../../base/logger.ts';
import type { EntryBatch, EntryLog } from '../../broker/log.ts';
import type { MovedMessage } from '../../broker/mover.ts';
import type { Bytes } from '../../broker/publication.ts';
import { messageFingerprint } from '../../messages/deadLetters/fingerprint.ts';
import { RedrivenMessages } from '../../messages/deadLetters/redrivenMessages.ts';

/** Watches a dead letter for messages that were sent again and come back. */
export class Renewals {
  readonly #payloadField: string | undefined;
  readonly #sent = new RedrivenMessages();
  readonly #remembered: RedrivenMessages | undefined;
  #count = 0;

  /** `remembered` outlives the run: who looks at dead letters later is told which of them came back. */
  constructor(payloadField: string | undefined, remembered?: RedrivenMessages) {
    this.#payloadField = payloadField;
    this.#remembered = remembered;
  }

  /** How many came back. */
  get count(): number {
    return this.#count;
  }

  /** To be called before the message goes: it may come back at once. */
  sending({ fields }: MovedMessage): void {
    this.#remember(messageFingerprint(fields.flat().map(asBytes), this.#payloadField));
  }

  /** Some consumers write down the id of the entry that failed. */
  sent(id: string): void {
    this.#remember(id);
  }

  /** Reads what comes to a stream behind an id, until aborted. */
  async watch(log: EntryLog, key: string, id: string, logger: Logger, signal: AbortSignal): Promise<void> {
    const from = { at: 'id', id } as const;
    const look = ({ entries }: EntryBatch): void => {
      this.#count += entries.filter(({ fields }) => this.#isKnown(fields)).length;
    };
    try {
      await log.tail([{ key, from }], look, signal);
    } catch (error) {
      if (!signal.aborted && !isCancellation(error)) logger.warn(`Watching ${key} ended: ${toProblem(error).message}`);
    }
  }

  #isKnown(fields: readonly Uint8Array[]): boolean {
    if (this.#sent.has(messageFingerprint(fields, this.#payloadField))) return true;
    return fields.some(
      (part, at) => at % 2 === 1 && part.byteLength <= maxIdBytes && this.#sent.has(String(asBuffer(part))),
    );
  }

  #remember(mark: string): void {
    this.#sent.add(mark);
    this.#remembered?.add(mark);
  }
}

/** Why nothing more is sent. */
export function cameBack(count: number): Problem {
  return {
    code: 'transfer.renewed',
    severity: 'error',
    message: `${plural(count, 'message has', 'messages have')} failed again and come back. The rest was left where it is.`,
  };
}

/** Two numbers of twenty digits. */
const maxIdBytes = 41;

function asBytes(bytes: Bytes): Uint8Array {
  return typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
