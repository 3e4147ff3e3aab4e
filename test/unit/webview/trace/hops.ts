import type { Hop, Missing } from '../../../../src/protocol/traces/trace.ts';

/** A hop of which only some things matter. */
export function hop(change: Partial<Hop> & { readonly at?: number } = {}): Hop {
  const { at = 0, ...facts } = change;
  const row: Hop['row'] = {
    ordinal: at,
    sequence: at,
    timeMs: 1_000_000 + at,
    source: 'stream:orders',
    id: `${at}-0`,
    key: null,
    type: null,
    level: null,
    sizeBytes: 2,
    contract: 'none',
    preview: '{}',
    marks: [],
    cells: [],
    kind: 'message',
  };
  const plain = { session: 's', row, label: 'orders', kind: 'stream' as const, identifiers: [], service: null };
  return { ...plain, causes: [], durationMs: null, isError: false, ...facts };
}

export const stated = (place: number): Hop['causes'][number] => ({
  hop: place,
  evidence: 'it says so',
  isStated: true,
});
export const inferred = (place: number): Hop['causes'][number] => ({ hop: place, evidence: 'likely', isStated: false });

export function missed(change: Partial<Missing> = {}): Missing {
  return { kind: 'expected', after: null, label: 'payments', service: null, text: 'It never came', ...change };
}

export const noWiring = { publishers: {}, consumers: {} };
