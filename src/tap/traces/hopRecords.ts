import { sourceKinds } from '../../base/kinds/sources.ts';
import { bytesAsJson } from '../../messages/export/exportRow.ts';
import { fieldsAsJson } from '../../messages/export/fieldsAsJson.ts';
import type { HopRecord } from '../../messages/trace/hopRecord.ts';
import type { Hop } from '../../protocol/traces/trace.ts';

/** Hops as they are written down, with their whole payloads. `fieldsOf` reads names and values of fields, one after the other. */
export function hopRecords(hops: readonly Hop[], fieldsOf: (hop: Hop) => readonly Uint8Array[]): readonly HopRecord[] {
  return hops.map((hop) => {
    const { row, label, kind, service, causes, durationMs, isError } = hop;
    const fields = fieldsOf(hop);
    const isMessage = sourceKinds[kind].origin === 'broker';
    return {
      timeMs: row.timeMs,
      source: isMessage ? label : (service ?? label),
      kind: kind === 'logs' ? 'log' : kind,
      isMessage,
      id: row.id,
      service: service ?? undefined,
      durationMs: durationMs ?? undefined,
      isError,
      payload: kind === 'stream' ? fieldsAsJson(fields) : bytesAsJson(fields[1]),
      text: row.preview,
      causes,
    };
  });
}
