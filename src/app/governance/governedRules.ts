import { madeOnce } from '../../base/async.ts';
import type { OperationRules } from '../operations/door.ts';
import type { AuthorityParts } from './authority.ts';
import type { FindSurroundings } from './surroundings.ts';

/** Makes the rules of one surface, or of one application. */
export type MakeRules = (find: FindSurroundings) => OperationRules;

/**
 * What holds for every operation: the policies and quotas of its application, its hooks, and the audit trail. All rules that are made here
 * share one judge, which is a bundle of its own: activation does not read it, the first operation does.
 */
export function governing(parts: AuthorityParts): MakeRules {
  const judge = madeOnce(async () => (await import('./judge.ts')).makeJudge(parts));
  return (find) => ({
    review: async (operation, actor, signal) => (await judge()).review(operation, actor, find, signal),
    begin: async (going, signal) => (await judge()).begin(going, signal),
    record: async (going, ending) => (await judge()).end(going, ending, find),
  });
}
