import { isoTimeText } from '../export/exportRow.ts';
import type { HopRecord } from './hopRecord.ts';

/** Each hop as a line of JSON: `{ time, source, kind, id, service?, duration?, payload, causes: [{ id, evidence, stated }] }`. */
export function* hopLines(hops: readonly HopRecord[]): Generator<string> {
  for (const { timeMs, source, kind, id, service, durationMs, payload, causes } of hops) {
    const line = {
      time: isoTimeText(timeMs),
      source,
      kind,
      id,
      ...(service !== undefined && { service }),
      ...(durationMs !== undefined && { duration: durationMs }),
      payload,
      causes: causes.map(({ hop, evidence, isStated }) => ({ id: hops[hop]?.id ?? '', evidence, stated: isStated })),
    };
    yield `${JSON.stringify(line)}\n`;
  }
}
