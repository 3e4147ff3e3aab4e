import type { Contract, ContractError } from './contract.ts';

/** Whether a payload keeps a contract. One that is nested too deep to be looked through keeps none. */
export function isKeptBy(payload: unknown, contract: Contract): boolean {
  try {
    return contract.isKept(payload);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** What is wrong with a payload. */
export function errorsIn(payload: unknown, contract: Contract): readonly ContractError[] {
  try {
    return contract.errorsOf(payload);
  } catch (error) {
    if (error instanceof RangeError) return [{ path: 'payload', message: 'is nested too deep to be checked' }];
    throw error;
  }
}
