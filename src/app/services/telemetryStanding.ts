import { formatCount, plural } from '../../base/counts.ts';
import type { Problem } from '../../base/problem.ts';
import { telemetryEndpoint } from '../../base/telemetryPlace.ts';

/** How an application stands with the telemetry that its services send. */
export type TelemetryStanding =
  /** `port` is on this machine's loopback interface. */
  | { readonly state: 'receiving'; readonly port: number; readonly counts: TelemetryCounts }
  /** It cannot be received for now, and is tried again. */
  | { readonly state: 'waiting'; readonly problem: Problem };

/** What has come since the reader of messages was started. */
export interface TelemetryCounts {
  readonly spans: number;
  readonly logs: number;
  readonly metrics: number;
  /** Requests that were refused whole. */
  readonly refused: number;
}

/** A word for the row of the application, where there is little room; false while nothing is received. */
export function telemetryWords(standing: TelemetryStanding | undefined): string | false {
  if (!standing) return false;
  return standing.state === 'receiving' ? 'telemetry' : 'telemetry waits';
}

/**
 * Another number whenever twice as much has come. VS Code keeps the tooltip of a row until that is drawn again, which need not be
 * every second.
 */
export function telemetryScale(standing: TelemetryStanding | undefined): number {
  if (standing?.state !== 'receiving') return 0;
  const { spans, logs, metrics, refused } = standing.counts;
  return Math.ceil(Math.log2(1 + spans + logs + metrics + refused));
}

/** A line for the tooltip of the application. Plain text. */
export function telemetryLine(standing: TelemetryStanding | undefined): string | undefined {
  if (!standing) return undefined;
  if (standing.state === 'waiting') return standing.problem.message;
  const { port, counts } = standing;
  const { spans, logs, metrics, refused } = counts;
  const came = [plural(spans, 'span'), plural(logs, 'log record'), plural(metrics, 'metric')].join(', ');
  const bad =
    refused === 0 ? '' : `; ${formatCount(refused)} ${refused === 1 ? 'request was' : 'requests were'} refused`;
  return `${came}${bad} (at ${telemetryEndpoint(port)}, for containers ${telemetryEndpoint('network')})`;
}
