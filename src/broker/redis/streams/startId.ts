import { ProblemError } from '../../../base/problem.ts';
import type { TailFrom } from '../../log.ts';
import { entryIdProblem } from '../../entryId.ts';

const lastSequence = '18446744073709551615';

/**
 * The id behind which `XREAD` has to start; undefined for `latest`, which only the server can tell.
 * @throws ProblemError `broker.bad-id`.
 */
export function startId(from: TailFrom): string | undefined {
  switch (from.at) {
    case 'beginning':
      return '0-0';
    case 'latest':
      return undefined;
    case 'id': {
      const problem = entryIdProblem(from.id);
      if (problem) throw new ProblemError(problem);
      return from.id;
    }
    case 'time':
      // The time itself is part of it, and `XREAD` is exclusive: start at the last id there can be before it.
      return from.timeMs >= 1 ? `${Math.ceil(from.timeMs) - 1}-${lastSequence}` : '0-0';
  }
}
