import type { Handlers } from '../../protocol/rpc.ts';
import type { tapSide } from '../../protocol/tap.ts';
import type { traceRequests } from '../../protocol/traces/trace.ts';
import type { Session } from '../session/session.ts';
import type { AskDelivery } from './deliveries.ts';
import { TraceReader } from './traceReader.ts';

/** The handlers of requests about traces, which go over all sessions. Without `ask` nothing is known of what groups have done. */
export function traceHandlers(
  sessions: ReadonlyMap<string, Session>,
  ask?: AskDelivery,
): Pick<Handlers<typeof tapSide>, keyof typeof traceRequests> {
  const reader = new TraceReader(sessions, ask);
  return {
    identifiers: ({ session, sequence }) =>
      (sessions.get(session)?.traces.factsAt(sequence)?.identifiers ?? []).map((each) => ({ ...each })),
    trace: async (question, signal) => (await reader.read(question, signal)).trace,
    traceNews: async ({ revision: known, ...question }, signal) => {
      const { revision, trace } = await reader.read(question, signal);
      return revision === known ? null : { revision, trace };
    },
  };
}
