/** What a span, a log record or a data point becomes, before its resource and its scope are written behind it. */
export interface RecordPayload {
  /** Empty for what has none. */
  readonly id: string;
  readonly timeMs: number;
  readonly head: Readonly<Record<string, unknown>>;
}
