import { Buffer } from 'node:buffer';
import type { SourceKind } from '../../base/kinds/sources.ts';
import { bytesOfName } from '../../broker/names.ts';
import { bytesOfValue } from '../../messages/recording/readLine.ts';
import type { RecordedGap, RecordedMessage } from '../../messages/recording/recording.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import type { Intake } from './intake.ts';

export type RecordingSource = Extract<TapSource, { kind: 'recording' }>;

const noBytes = Buffer.alloc(0);
const maxParts = 2000;

/** Puts the messages of a recording back as they were read: each under the source that it came from. */
export class RecordedParts {
  readonly #source: RecordingSource;
  readonly #startedAtMs: number;
  readonly #intake: Intake;
  readonly #ids = new Map<string, string>();

  constructor(source: RecordingSource, startedAtMs: number, intake: Intake) {
    this.#source = source;
    this.#startedAtMs = startedAtMs;
    this.#intake = intake;
  }

  take(message: RecordedMessage): void {
    const timeMs = this.timeOf(message);
    if (timeMs < (this.#source.fromMs ?? -Infinity)) return;
    const { kind, channel, pattern, id = '' } = message;
    this.#intake.append(this.#idOf(kind, pattern ?? channel, pattern), timeMs, id, fieldsOf(message));
  }

  takeGap(line: RecordedGap): void {
    const { kind, channel, gap } = line;
    const timeMs = this.timeOf(line);
    if (timeMs < (this.#source.fromMs ?? -Infinity)) return;
    this.#intake.appendMissed(
      this.#idOf(kind, channel, undefined),
      timeMs,
      gap.reason,
      gap.isMore ? undefined : gap.lost,
    );
  }

  /** The time of an entry is that of its id, as when it is read from its stream; of all else it is when it came. */
  timeOf(line: RecordedMessage | RecordedGap): number {
    const [, told] = ('id' in line && line.id !== undefined && /^(\d{1,15})-/.exec(line.id)) || [];
    return told === undefined ? this.#startedAtMs + line.at / 1000 : Number(told);
  }

  #idOf(kind: SourceKind, label: string, pattern: string | undefined): string {
    const name = `${kind}:${label}`;
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    // Nobody records so many: a file that says so was made up.
    if (this.#ids.size >= maxParts) return this.#source.id;
    const payload = this.#source.channels.find((channel) => channel.kind === kind && channel.key === label)?.payload;
    const keyPrefix = pattern === undefined ? undefined : /^[^*?[\\]*/.exec(pattern)?.[0];
    const id = this.#intake.declare(this.#source.id, { label, kind, payload, keyPrefix });
    this.#ids.set(name, id);
    return id;
  }
}

/** What a pattern heard has the channel that it came by in place of a name. */
function fieldsOf({ channel, pattern, fields }: RecordedMessage): Buffer[] {
  const parts = fields.flatMap(([name, value]) => [bytesOfValue(name), bytesOfValue(value)]);
  if (parts.length === 0) parts.push(noBytes, noBytes);
  if (pattern !== undefined) parts[0] = Buffer.from(bytesOfName(channel));
  return parts;
}
