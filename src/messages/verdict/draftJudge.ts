import { Buffer } from 'node:buffer';
import type { PayloadEncoding } from '../../base/kinds/decoders.ts';
import type { SourceKind } from '../../base/kinds/sources.ts';
import type { Contract, ContractError } from '../contracts/contract.ts';
import { errorsIn } from '../contracts/holding.ts';
import { RowLens } from '../rows/rowLens.ts';
import { Page, type Verdict } from '../store/page.ts';
import { recordBytes } from '../store/record.ts';
import { judgedBounds, judgeRow, tooLargeToJudge } from './judgeRow.ts';

/** How the messages of a channel are read, as its declaration says. */
export interface DraftChannel {
  readonly kind: SourceKind;
  /** The field that holds the payload, where the channel names one. */
  readonly payloadField?: string | undefined;
  readonly encoding?: PayloadEncoding | undefined;
}

/** Names and values in their order; what has no fields has one name of no bytes. */
export type DraftFields = readonly (readonly [name: Uint8Array, value: Uint8Array])[];

export interface DraftVerdict {
  /** `none`: there is no contract that can be used, or the message is too large to be checked. */
  readonly state: Verdict;
  /** What is broken, at most `maxContractErrors`. */
  readonly errors: readonly ContractError[];
  /** Why nothing can be said. */
  readonly problem: string | null;
}

/** Holds messages that are not sent yet against their contract, just as the inspector does once they are. */
export class DraftJudge {
  readonly #contract: Contract;
  readonly #lens: RowLens;

  constructor({ kind, payloadField, encoding }: DraftChannel, contract: Contract) {
    this.#contract = contract;
    const { schema } = contract;
    const facts = { id: '', label: '', kind, payloadField, encoding, schema };
    this.#lens = new RowLens(() => facts, judgedBounds);
  }

  verdictOf(fields: DraftFields): DraftVerdict {
    const { problem } = this.#contract;
    if (problem !== null) return { state: 'none', errors: [], problem };
    const parts = fields.flat();
    const bytes = recordBytes('', parts);
    if (bytes > judgedBounds.maxPayloadBytes) return { state: 'none', errors: [], problem: tooLargeToJudge };
    const page = new Page(0, Buffer.allocUnsafe(bytes));
    page.append('message', 0, 0, '', parts, bytes);
    const state = judgeRow(this.#contract, this.#lens, page, 0);
    if (state !== 'invalid') return { state, errors: [], problem: state === 'none' ? tooLargeToJudge : null };
    return { state, errors: errorsIn(this.#lens.payload, this.#contract), problem: null };
  }
}
