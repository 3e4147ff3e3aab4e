import type { Logger } from '../../base/logger.ts';
import { toProblem } from '../../base/problem.ts';
import type { Handlers } from '../../protocol/rpc.ts';
import type { tapSide } from '../../protocol/tap.ts';
import type { ContractTrial } from '../../protocol/contracts/violations.ts';
import { noContract } from './contractBook.ts';
import { tryRecordings } from './recordingTrial.ts';
import type { Session } from './session.ts';

/** The handlers of requests about contracts that change, which concern every session. */
export function contractHandlers(
  sessions: ReadonlyMap<string, Session>,
  logger: Logger,
): Pick<Handlers<typeof tapSide>, 'reloadContracts' | 'tryContract'> {
  return {
    reloadContracts: ({ path }) => {
      for (const session of sessions.values()) session.reloadContracts(path);
      return null;
    },
    tryContract: async ({ path, text, recorded }, signal) => {
      const trials: ContractTrial[] = [];
      try {
        // One after the other: all of them share the thread.
        for (const session of [...sessions.values()]) trials.push(...(await session.tryContract(path, text, signal)));
        const recordings = await tryRecordings(recorded, { path, text }, logger, signal);
        return { trials: [...largestOfEach(trials)], recordings: [...recordings], problem: null };
      } catch (error) {
        const { code, message } = toProblem(error);
        if (code !== noContract) throw error;
        return { trials: [], recordings: [], problem: message };
      }
    },
  };
}

/** Several sessions may have read the same: the one that holds most is what a person is told of. */
function largestOfEach(trials: readonly ContractTrial[]): Iterable<ContractTrial> {
  const best = new Map<string, ContractTrial>();
  for (const trial of trials) {
    const key = JSON.stringify([trial.source, trial.contract]);
    const known = best.get(key);
    if (!known || known.held < trial.held) best.set(key, trial);
  }
  return best.values();
}
