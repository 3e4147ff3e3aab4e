import type { Handlers } from '../../protocol/rpc.ts';
import type { tapSide } from '../../protocol/tap.ts';
import type { Hop, traceRequests } from '../../protocol/traces/trace.ts';
import type { Session } from '../session/session.ts';
import type { AskDelivery } from './deliveries.ts';
import { hopRecords } from './hopRecords.ts';
import { writeTrace } from './traceFile.ts';
import { TraceReader } from './traceReader.ts';

/** So many rows are looked at sooner than anybody asks again. */
const arriving = 200;

/** The handlers of requests about traces, which go over all sessions. Without `ask` nothing is known of what groups have done. */
export function traceHandlers(
  sessions: ReadonlyMap<string, Session>,
  ask?: AskDelivery,
): Pick<Handlers<typeof tapSide>, keyof typeof traceRequests> {
  const reader = new TraceReader(sessions, ask);
  return {
    identifiers: ({ session, sequence }) =>
      (sessions.get(session)?.traces.factsAt(sequence)?.identifiers ?? []).map((each) => ({ ...each })),
    exportTrace: async ({ format, path, ...question }, signal) => {
      const { trace } = await reader.read(question, arriving, signal);
      const records = hopRecords(trace.hops, (hop) => fieldsAt(hop, sessions));
      return { hops: await writeTrace(records, question.value, format, path, signal) };
    },
    trace: async (question, signal) => (await reader.read(question, 0, signal)).trace,
    traceNews: async ({ revision: known, ...question }, signal) => {
      const { revision, trace } = await reader.read(question, arriving, signal);
      return revision === known ? null : { revision, trace };
    },
  };
}

function fieldsAt({ session, row }: Hop, sessions: ReadonlyMap<string, Session>): readonly Uint8Array[] {
  return sessions.get(session)?.held(row.source)?.store.read(row.sequence)?.fields ?? [];
}
