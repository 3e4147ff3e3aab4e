import { isSecretName, isSecretText } from '../../base/secretNames.ts';
import { columnReader } from '../rows/columns.ts';
import type { RowLens } from '../rows/rowLens.ts';
import { shownValue } from '../rows/shownValue.ts';
import type { ContractError } from './contract.ts';

/** Messages that break a contract in the same way. */
export interface ViolationGroup {
  /** Where in the payload, with `[]` for every item of a list: `payload.items[].sku`. */
  readonly path: string;
  readonly message: string;
  /** The place of the rule in the schema, as a JSON Pointer in a URL's fragment; empty where nobody knows. */
  readonly rule: string;
  /** Messages, not errors. */
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** The first one: its id, and its value at the path, hidden where it looks like a secret. */
  readonly example: { readonly id: string; readonly value: string | null };
}

/** More ways to break one contract than anybody reads. */
const maxGroups = 20;
const maxValueLength = 60;

/** Puts what is wrong with messages into groups, within bounds whatever is in them. */
export class ViolationTally {
  readonly #groups = new Map<string, ViolationGroup>();

  /** The largest first. */
  get groups(): readonly ViolationGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count);
  }

  /** Counts a message that breaks the contract, which the lens looks at. */
  add(errors: readonly ContractError[], lens: RowLens): void {
    const counted = new Set<string>();
    for (const error of errors) {
      const path = error.path.replaceAll(/\[\d+\]/g, '[]');
      const key = `${path}\n${error.message}`;
      if (counted.has(key)) continue;
      counted.add(key);
      this.#count(key, path, error, lens);
    }
  }

  #count(key: string, path: string, { path: exact, message, rule }: ContractError, lens: RowLens): void {
    const known = this.#groups.get(key);
    const { timeMs } = lens;
    if (known) {
      const [firstMs, lastMs] = [Math.min(known.firstMs, timeMs), Math.max(known.lastMs, timeMs)];
      this.#groups.set(key, { ...known, count: known.count + 1, firstMs, lastMs });
    } else if (this.#groups.size < maxGroups) {
      const example = { id: lens.id, value: valueAt(exact, lens) };
      this.#groups.set(key, { path, message, rule: rule ?? '', count: 1, firstMs: timeMs, lastMs: timeMs, example });
    }
  }
}

function valueAt(path: string, lens: RowLens): string | null {
  // The whole payload says nothing of what is wrong in it.
  if (path === 'payload') return null;
  const value = shownValue(columnReader(path)(lens), maxValueLength);
  return value !== null && (isSecretName(path) || isSecretText(value)) ? '***' : value;
}
