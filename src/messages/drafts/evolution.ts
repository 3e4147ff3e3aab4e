/*
 * Contracts that change with their messages: a lazily loaded bundle (`dist/evolution.js`), for what runs in the tap.
 *
 *     compareVersions(older, newer, mode)   whether they are compatible, with a counterexample where not
 *     widenFor(text, payload, open)         the smallest change of a schema's text that a payload keeps
 */
import type { CompatibilityMode } from '../../base/kinds/compatibilityModes.ts';
import { compareContracts, type Compatibility } from '../compatibility/compareContracts.ts';
import type { Contract } from '../contracts/contract.ts';
import { widenContract, type Widened } from '../widen/widenContract.ts';

export function compareVersions(older: Contract, newer: Contract, mode: CompatibilityMode): Compatibility {
  return compareContracts(older, newer, mode);
}

export function widenFor(text: string, payload: unknown, open: (text: string) => Contract): Widened {
  return widenContract(text, payload, open);
}
