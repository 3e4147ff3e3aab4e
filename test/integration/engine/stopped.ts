import { isProblemError } from '../../../src/base/problem.ts';

/** The code of the problem that something rejects with; `none` where it does not. */
export async function codeOfFailure(asked: Promise<unknown>): Promise<string> {
  try {
    await asked;
    return 'none';
  } catch (error) {
    if (isProblemError(error)) return error.problem.code;
    throw error;
  }
}
