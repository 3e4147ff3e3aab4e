import { Buffer } from 'node:buffer';
import type { Problem } from '../../base/problem.ts';
import type { Entry } from '../../broker/log.ts';
import { textOfName } from '../../broker/names.ts';
import { gapLine, lineWriter, type LineSource, type ReadMessage } from '../../messages/recording/lineWriter.ts';
import { maxRecordLineBytes } from '../../messages/recording/recording.ts';
import type { ReadSource, SourceSink, SourceState } from '../sources.ts';
import type { RecordingClock } from './recordingClock.ts';
import type { RecordingFile } from './recordingFile.ts';

/** A message on its way into a recording. */
export interface IncomingMessage extends ReadMessage {
  readonly source: string;
  readonly timeMs: number;
  readonly id: string;
}

/** Looks at messages before they are written: leaves some out, and replaces what is secret in others. */
export interface Screen {
  /** Those that are written, in their order. */
  pass(messages: readonly IncomingMessage[]): readonly IncomingMessage[];
}

export interface RecorderCounts {
  readonly written: number;
  readonly left: number;
  readonly gaps: number;
  /** Messages that are known to be missing; `isMoreLost`: there may be more. */
  readonly lost: number;
  readonly isMoreLost: boolean;
}

interface RecorderPorts {
  readonly file: Pick<RecordingFile, 'write' | 'room' | 'isOverfull'>;
  /** The first line; `startedAtMs` is known with the first message. */
  readonly header: (startedAtMs: number) => string;
  readonly clock: RecordingClock;
  /** Undefined where every message is written as it is. */
  readonly screen: Screen | undefined;
  readonly limit: number;
  /** As many as the limit have been written. */
  readonly onFull: () => void;
  /** A source ended, or lost its connection; undefined when it is read again. */
  readonly onProblem: (source: string, state: SourceState, problem: Problem | undefined) => void;
}

interface Track {
  readonly about: LineSource;
  readonly line: (at: number, message: ReadMessage) => string;
}

/** So many messages are screened at once. */
const screenedAtOnce = 512;
const maxScreenedBytes = 4 * 1024 * 1024;

/** Takes what the readers of sources bring, and writes it as lines of a recording. */
export class Recorder implements SourceSink {
  readonly isFull = false;
  readonly #tracks: ReadonlyMap<string, Track>;
  readonly #ports: RecorderPorts;
  #waiting: IncomingMessage[] = [];
  #waitingBytes = 0;
  /** Messages that came faster than the disk took them, by source. */
  readonly #dropped = new Map<string, number>();
  #isBegun = false;
  #written = 0;
  #left = 0;
  #gaps = 0;
  #lost = 0;
  #isMoreLost = false;

  /** `contracts` are hashes, by source. */
  constructor(sources: readonly ReadSource[], contracts: ReadonlyMap<string, string>, ports: RecorderPorts) {
    this.#ports = ports;
    this.#tracks = new Map(
      sources.map((source) => {
        const about = lineSource(source, contracts.get(source.id));
        return [source.id, { about, line: lineWriter(about) }];
      }),
    );
  }

  get counts(): RecorderCounts {
    const [written, left, gaps, lost, isMoreLost] = [
      this.#written,
      this.#left,
      this.#gaps,
      this.#lost,
      this.#isMoreLost,
    ];
    return { written, left, gaps, lost, isMoreLost };
  }

  /** Recordings are copied as files: what they hold is of no source that is recorded. */
  declare(parent: string): string {
    return parent;
  }

  appendEntries(source: string, entries: readonly Entry[]): void {
    for (const { timeMs, id, fields } of entries) this.#take({ source, timeMs, id, fields });
  }

  append(source: string, timeMs: number, id: string, fields: readonly Uint8Array[]): void {
    const isHeard = this.#tracks.get(source)?.about.isPattern === true;
    const [name] = fields;
    const channel = isHeard && name ? textOfName(Buffer.from(name)) : undefined;
    // What cannot wait is dropped where the disk is too slow, and counted.
    if (this.#ports.file.isOverfull) {
      this.#dropped.set(source, (this.#dropped.get(source) ?? 0) + 1);
      return;
    }
    this.#tellDropped();
    this.#take({ source, timeMs, id, channel, fields });
  }

  appendGap(source: string, fromMs: number, toMs: number): void {
    const seconds = ((toMs - fromMs) / 1000).toFixed(1);
    this.#gap(source, toMs, `No connection for ${seconds} s.`, undefined);
  }

  appendMissed(source: string, timeMs: number, text: string, count: number | undefined): void {
    this.#gap(source, timeMs, text, count);
  }

  /** What was deleted and begun again is told by `appendMissed`, too. */
  begunAnew(): void {
    this.flush();
  }

  room(): Promise<void> | undefined {
    return this.#ports.file.room();
  }

  appended(): void {
    this.flush();
  }

  setState(source: string, state: SourceState, problem?: Problem): void {
    this.#ports.onProblem(source, state, problem);
  }

  setMeans(): void {
    // However changes of a key are noticed, they are recorded.
  }

  /** Writes what still waits to be screened, and what was dropped. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (waiting.length > 0 && this.#ports.screen) {
      const passed = this.#ports.screen.pass(waiting);
      this.#left += waiting.length - passed.length;
      for (const message of passed) this.#write(message);
    }
    if (!this.#ports.file.isOverfull) this.#tellDropped();
  }

  /** Nothing comes any more: whatever waits is written, and a recording of nothing has a header all the same. */
  end(): void {
    this.flush();
    this.#tellDropped();
    this.#begin();
  }

  #tellDropped(): void {
    if (this.#dropped.size === 0) return;
    const dropped = [...this.#dropped];
    this.#dropped.clear();
    for (const [source, count] of dropped) {
      this.#gap(source, Date.now(), 'The disk was too slow for what came.', count);
    }
  }

  #take(message: IncomingMessage): void {
    if (!this.#ports.screen) return this.#write(message);
    this.#waiting.push(message);
    for (const part of message.fields) this.#waitingBytes += part.byteLength;
    if (this.#waiting.length >= screenedAtOnce || this.#waitingBytes > maxScreenedBytes) this.flush();
  }

  #write(message: IncomingMessage): void {
    const track = this.#tracks.get(message.source);
    if (!track || this.#written >= this.#ports.limit) return;
    const line = isTooLarge(message) ? undefined : track.line(this.#ports.clock.at(message.timeMs), message);
    if (line === undefined || line.length > maxRecordLineBytes) {
      return this.#gap(message.source, message.timeMs, 'A message is too large for a recording.', 1);
    }
    this.#put(line);
    if (++this.#written === this.#ports.limit) this.#ports.onFull();
  }

  #gap(source: string, timeMs: number, reason: string, lost: number | undefined): void {
    this.flush();
    const track = this.#tracks.get(source);
    if (!track || this.#written >= this.#ports.limit) return;
    this.#gaps++;
    this.#lost += lost ?? 0;
    if (lost === undefined) this.#isMoreLost = true;
    const gap = { lost: lost ?? 0, ...(lost === undefined && { isMore: true }), reason };
    this.#put(gapLine(track.about, this.#ports.clock.at(timeMs), gap));
  }

  #put(line: string): void {
    this.#begin();
    this.#ports.file.write(line);
  }

  /** Writes the header, if that is not there yet. */
  #begin(): void {
    if (this.#isBegun) return;
    this.#isBegun = true;
    this.#ports.file.write(this.#ports.header(this.#ports.clock.startedAtMs()));
  }
}

function lineSource(source: ReadSource, contract: string | undefined): LineSource {
  const { kind, key, channel, pattern, label, isSharded } = source;
  const isPattern = source.isPattern === true || pattern !== undefined;
  return { kind, key: key ?? channel ?? pattern ?? label, isPattern, isSharded, contract };
}

/** How a source stands in the header. */
export function recordedSource(source: ReadSource): { readonly kind: LineSource['kind']; readonly key: string } {
  const { kind, key, isPattern } = lineSource(source, undefined);
  return { kind, key, ...(isPattern && { isPattern }) };
}

function isTooLarge({ fields }: IncomingMessage): boolean {
  let bytes = 0;
  for (const part of fields) bytes += part.byteLength;
  return bytes > maxRecordLineBytes;
}
