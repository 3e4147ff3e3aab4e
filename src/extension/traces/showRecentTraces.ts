import { knownApplication } from '../../app/monitors/readySnapshot.ts';
import type { RecentQuery } from '../../protocol/traces/recentTraces.ts';
import type { TracePageState } from '../../protocol/traces/tracePage.ts';
import { nodesIn } from '../commands/targets.ts';
import type { TracingParts } from './tracingParts.ts';

/** What is asked of the traces of a service. */
type Question = 'slowest' | 'failed' | 'stuck';

const newest: RecentQuery = { filter: {}, order: 'first', isDescending: true, limit: 500 };

const questions: Readonly<Record<Question, Partial<RecentQuery>>> = {
  slowest: { order: 'duration' },
  failed: { filter: { isFailed: true } },
  stuck: { filter: { isStuck: true }, order: 'waiting' },
};

/** Opens the list of the traces that were seen last: of the service that is named, or of all. */
export async function showRecentTraces(parts: TracingParts, args: readonly unknown[]): Promise<void> {
  const [service] = args;
  await open(parts, args, typeof service === 'string' ? { ...newest, filter: { service } } : undefined);
}

/** Opens the list of those that a service takes part in: of the row that was clicked. */
export async function showTracesOfService(
  parts: TracingParts,
  args: readonly unknown[],
  question: Question,
): Promise<void> {
  const service = serviceIn(args);
  if (service === undefined) return;
  const asked = { ...newest, ...questions[question] };
  await open(parts, args, { ...asked, filter: { ...asked.filter, service } });
}

async function open(parts: TracingParts, args: readonly unknown[], recent: TracePageState['recent']): Promise<void> {
  const work = await parts.targets.one(args);
  if (!work) return;
  const { application } = await knownApplication(work.monitor);
  const { manifest, environment } = work.key;
  const place = { application: application.name, manifest, environment };
  parts.openPage({ version: 1, ...place, value: '', recent, view: 'waterfall' });
}

function serviceIn(args: readonly unknown[]): string | undefined {
  if (typeof args[0] === 'string') return args[0];
  const [node] = nodesIn(args);
  return node && 'service' in node ? node.service : undefined;
}
