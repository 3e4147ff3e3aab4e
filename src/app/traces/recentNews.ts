import { toProblem } from '../../base/problem.ts';
import type { RecentQuery } from '../../protocol/traces/recentTraces.ts';
import type { RecentNews } from '../../protocol/traces/tracePage.ts';
import type { WiringFacts } from '../../protocol/traces/trace.ts';
import type { TraceReading } from './traceReading.ts';

/** What a page is told of the traces that were seen last; or why that is not known. */
export async function recentNews(
  reading: Pick<TraceReading, 'tap' | 'session' | 'problem'>,
  query: RecentQuery,
  wiring: WiringFacts,
  signal: AbortSignal,
): Promise<RecentNews> {
  try {
    const list = await reading.tap.request('recentTraces', { ...query, session: reading.session, wiring }, signal);
    const { problem } = reading;
    return { list, problem: problem ? { text: problem.message } : null };
  } catch (error) {
    signal.throwIfAborted();
    return { list: null, problem: { text: toProblem(error).message } };
  }
}
