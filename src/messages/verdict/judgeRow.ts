import type { Contract } from '../contracts/contract.ts';
import { isKeptBy } from '../contracts/holding.ts';
import type { LensBounds, RowLens } from '../rows/rowLens.ts';
import type { Page, Verdict } from '../store/page.ts';

/** The cost of a check grows with the payload, so larger payloads are not checked against their contract. */
export const judgedBounds = {
  maxPayloadBytes: 2 * 1_048_576,
  maxUnpackedBytes: 2 * 1_048_576,
  maxFields: 10_000,
} as const satisfies LensBounds;

export const tooLargeToJudge = 'The payload is too large to be held against its contract.';

/** Holds a row against its contract. The lens, made with `judgedBounds`, is moved to the row. */
export function judgeRow(contract: Contract, lens: RowLens, page: Page, index: number): Verdict {
  if (contract.problem !== null || page.recordBytesAt(index) > judgedBounds.maxPayloadBytes) return 'none';
  lens.move(page, index);
  if (lens.fieldCount > judgedBounds.maxFields) return 'none';
  return isKeptBy(lens.payload, contract) ? 'valid' : 'invalid';
}
