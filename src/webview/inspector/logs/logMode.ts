import { sourceKindOf } from '../../../base/kinds/sources.ts';
import type { LogView } from '../../../protocol/inspectorSaved.ts';
import type { SourceStatus } from '../../../protocol/shapes.ts';

type Kinds = readonly Pick<SourceStatus, 'kind'>[];

/** Whether the table is read as a log: by itself where all sources are logs, else as the user says. */
export function isLogMode(sources: Kinds, view: LogView): boolean {
  return view === 'auto' ? sources.length > 0 && sources.every(({ kind }) => kind === 'logs') : view === 'logs';
}

/** The choice that turns log mode on or off. What happens by itself needs none, and stays so when sources change. */
export function logViewFor(sources: Kinds, isLogs: boolean): LogView {
  if (isLogMode(sources, 'auto') === isLogs) return 'auto';
  return isLogs ? 'logs' : 'messages';
}

/** Whether messages of a source, by its id such as `logs:orders`, are lines of a log. */
export function isLogSource(id: string): boolean {
  return sourceKindOf(id.slice(0, Math.max(0, id.indexOf(':')))) === 'logs';
}
