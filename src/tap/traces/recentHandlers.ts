import type { Handlers } from '../../protocol/rpc.ts';
import type { tapSide } from '../../protocol/tap.ts';
import type { Session } from '../session/session.ts';

/** The handlers of requests about the traces that a session has seen last. */
export function recentHandlers(get: (name: string) => Session): Pick<Handlers<typeof tapSide>, 'recentTraces'> {
  return {
    recentTraces: ({ session, wiring, ...query }) => {
      const { recent, unknown } = get(session).traces;
      return recent.list(query, wiring, unknown);
    },
  };
}
