import { fieldsOf, fieldNumber, fieldText } from './wire.ts';

/** What BuildKit tells of a build, as it goes (`StatusResponse` of its control API). */
export interface Trace {
  readonly steps: readonly TraceStep[];
  readonly statuses: readonly TraceStatus[];
  readonly logs: readonly TraceLog[];
}

/** A vertex: one step of the build. */
export interface TraceStep {
  readonly digest: string;
  /** `[2/3] RUN npm ci`. */
  readonly name: string;
  readonly isCached: boolean;
  readonly isStarted: boolean;
  readonly isCompleted: boolean;
  readonly error: string;
}

/** How far a part of a step is, such as a layer that is fetched. */
export interface TraceStatus {
  readonly id: string;
  readonly step: string;
  readonly currentBytes: number;
  readonly totalBytes: number;
}

export interface TraceLog {
  readonly step: string;
  readonly text: string;
}

/** Reads the base64 of a `moby.buildkit.trace`. What it does not know is left out. */
export function decodeTrace(aux: string): Trace {
  const trace = { steps: [] as TraceStep[], statuses: [] as TraceStatus[], logs: [] as TraceLog[] };
  for (const { number, value } of fieldsOf(Buffer.from(aux, 'base64'))) {
    if (!(value instanceof Uint8Array)) continue;
    if (number === 1) trace.steps.push(toStep(value));
    else if (number === 2) trace.statuses.push(toStatus(value));
    else if (number === 3) trace.logs.push(toLog(value));
  }
  return trace;
}

function toStep(message: Uint8Array): TraceStep {
  const fields = byNumber(message);
  return {
    digest: fieldText(fields.get(1)),
    name: fieldText(fields.get(3)),
    isCached: fieldNumber(fields.get(4)) === 1,
    isStarted: fields.has(5),
    isCompleted: fields.has(6),
    error: fieldText(fields.get(7)),
  };
}

function toStatus(message: Uint8Array): TraceStatus {
  const fields = byNumber(message);
  return {
    id: fieldText(fields.get(1)),
    step: fieldText(fields.get(2)),
    currentBytes: fieldNumber(fields.get(4)),
    totalBytes: fieldNumber(fields.get(5)),
  };
}

function toLog(message: Uint8Array): TraceLog {
  const fields = byNumber(message);
  return { step: fieldText(fields.get(1)), text: fieldText(fields.get(4)) };
}

function byNumber(message: Uint8Array) {
  return new Map([...fieldsOf(message)].map(({ number, value }) => [number, value]));
}
