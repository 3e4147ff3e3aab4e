import type { TelemetryRow } from '../../messages/telemetry/telemetryRow.ts';

/** What a receiver hands on of each request. */
export interface TelemetryTarget {
  take(rows: readonly TelemetryRow[]): void;
  /** As `TelemetryState` counts them. */
  count(what: 'rejected' | 'refused' | 'delayed', count: number): void;
}

/** A server that takes what OpenTelemetry's exporters send. */
export interface Receiver {
  readonly port: number;
  /** Resolves once the port is free. */
  close(): Promise<void>;
}
