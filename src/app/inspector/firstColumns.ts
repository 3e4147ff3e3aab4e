import type { ColumnLayout } from '../../protocol/inspectorColumns.ts';

/** The columns of a table of these sources before somebody has chosen others; empty: those that every table has. */
export function firstColumns(sources: readonly string[]): ColumnLayout {
  const isTrail = sources.length > 0 && sources.every((id) => id.startsWith('audit:'));
  return isTrail ? trailColumns : [];
}

/** Who, what, on what, and how it ended; the line of each record says the rest. */
const trailColumns: ColumnLayout = [
  { id: 'time' },
  { id: 'source', isHidden: true },
  { id: 'id', widthPx: 70 },
  { id: 'payload.actor.name', widthPx: 120 },
  { id: 'payload.verb', widthPx: 90 },
  { id: 'payload.outcome', widthPx: 100 },
  { id: 'size', isHidden: true },
  { id: 'contract', isHidden: true },
  { id: 'preview' },
];
