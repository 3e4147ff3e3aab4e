import { logLevels, type LogLevel } from '../../base/kinds/logLevels.ts';
import type { SourceKind } from '../../base/kinds/sources.ts';

/** The level of a row that a service sent: of a log record its severity, of a span that failed `error`; else it has none. */
export function telemetryLevel(kind: SourceKind, payload: unknown): LogLevel | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { severity, status } = payload as Readonly<Record<string, unknown>>;
  if (kind === 'span') return status === 'error' ? 'error' : null;
  return (kind === 'log' && logLevels.find((level) => level === severity)) || null;
}
