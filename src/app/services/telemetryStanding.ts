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

/** A few words for the row of the application; false while nothing is received. */
export function telemetryWords(standing: TelemetryStanding | undefined): string | false {
  if (!standing) return false;
  return standing.state === 'receiving' ? 'receiving telemetry' : 'telemetry waits';
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
