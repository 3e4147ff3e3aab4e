import { sourceKinds, type SourceStatus } from '../protocol/shapes.ts';

/** A source before anything is known but its id, `kind:name`. */
export function sourcePlaceholder(id: string): SourceStatus {
  const separator = id.indexOf(':');
  const prefix = id.slice(0, Math.max(separator, 0));
  const kind = sourceKinds.find((known) => known === prefix) ?? 'stream';
  return { id, label: id.slice(separator + 1), kind, state: 'connecting', problem: null };
}
