import { isoTimeText } from '../export/exportRow.ts';
import type { HopRecord } from './hopRecord.ts';

type WrittenHop = Pick<HopRecord, 'timeMs' | 'source' | 'kind' | 'id' | 'service' | 'durationMs' | 'payload'>;

/** What led to a hop, by the id of that. */
interface WrittenCause {
  readonly id: string;
  readonly evidence: string;
  readonly isStated: boolean;
}

/** Each hop as a line of JSON, as `hopAsJson` has it. */
export function* hopLines(hops: readonly HopRecord[]): Generator<string> {
  for (const hop of hops) {
    const causes = hop.causes.map((cause) => ({ ...cause, id: hops[cause.hop]?.id ?? '' }));
    yield `${JSON.stringify(hopAsJson(hop, causes))}\n`;
  }
}

/** `{ time, source, kind, id, service?, duration?, payload, causes: [{ id, evidence, stated }] }`; the duration in milliseconds. */
export function hopAsJson(hop: WrittenHop, causes: readonly WrittenCause[]): unknown {
  const { timeMs, source, kind, id, service, durationMs, payload } = hop;
  return {
    time: isoTimeText(timeMs),
    source,
    kind,
    id,
    ...(service !== undefined && { service }),
    ...(durationMs !== undefined && { duration: durationMs }),
    payload,
    causes: causes.map((cause) => ({ id: cause.id, evidence: cause.evidence, stated: cause.isStated })),
  };
}
