import { setImmediate } from 'node:timers/promises';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { Problem } from '../../base/problem.ts';
import { isUnreadable, type UnreadableLine } from '../../messages/recording/readLine.ts';
import { isRecordedGap, type RecordedLine } from '../../messages/recording/recording.ts';
import { openRecording } from '../../transfer/replay/openRecording.ts';
import type { Intake } from './intake.ts';
import { RecordedParts, type RecordingSource } from './recordedParts.ts';
import { readSource } from './sourceReader.ts';

/** Lines that cannot be read are told of one by one up to here. */
const maxMistakes = 100;

/** Reads a recording to its end, or until disposed. However long it is, no more of it is in memory than what is held. */
export function readRecording(source: RecordingSource, intake: Intake, logger: Logger): Disposable {
  return readSource(source, 'messages', intake, logger, (signal) => read(source, intake, signal));
}

async function read(source: RecordingSource, intake: Intake, signal: AbortSignal): Promise<void> {
  const recording = await openRecording(source.path, signal);
  const startedAtMs = Date.parse(recording.header.startedAt);
  const parts = new RecordedParts(source, startedAtMs, intake);
  const tell = new Mistakes(source, startedAtMs, intake);
  intake.setState(source.id, 'live');
  for await (const { firstLine, lines } of recording.read(signal)) {
    await intake.room(signal);
    signal.throwIfAborted();
    const isWhole = takeAll(lines, firstLine, parts, tell, () => !source.keepsNewest && intake.isFull);
    intake.appended();
    if (!isWhole) return intake.setState(source.id, 'ended', partly(tell.atMs));
    // Questions of whoever looks are answered in between.
    await setImmediate();
    signal.throwIfAborted();
  }
  tell.end();
  intake.setState(source.id, 'ended');
}

/** False when there was no room for all. */
function takeAll(
  lines: readonly (RecordedLine | UnreadableLine)[],
  firstLine: number,
  parts: RecordedParts,
  mistakes: Mistakes,
  isFull: () => boolean,
): boolean {
  for (const [index, line] of lines.entries()) {
    if (isFull()) return false;
    take(line, firstLine + index, parts, mistakes);
  }
  return true;
}

function partly(untilMs: number): Problem {
  const until = new Date(untilMs).toISOString();
  const message = `No more can be held: this is the recording until ${until}. “Start from…” shows what follows, or its end.`;
  return { code: 'recording.partly', severity: 'info', message };
}

function take(line: RecordedLine | UnreadableLine, number: number, parts: RecordedParts, mistakes: Mistakes): void {
  if (isUnreadable(line)) return mistakes.add(number, line.mistake);
  mistakes.atMs = parts.timeOf(line);
  if (isRecordedGap(line)) parts.takeGap(line);
  else parts.take(line);
}

/** Lines that cannot be read are gaps where they stand. */
class Mistakes {
  /** When the line before was recorded. */
  atMs: number;
  readonly #source: string;
  readonly #intake: Intake;
  #count = 0;

  constructor({ id }: RecordingSource, startedAtMs: number, intake: Intake) {
    this.#source = id;
    this.atMs = startedAtMs;
    this.#intake = intake;
  }

  add(line: number, mistake: string): void {
    if (++this.#count > maxMistakes) return;
    this.#intake.appendMissed(this.#source, this.atMs, `Line ${line} cannot be read. ${mistake}`, 1);
  }

  end(): void {
    const more = this.#count - maxMistakes;
    if (more <= 0) return;
    this.#intake.appendMissed(this.#source, this.atMs, `${more} more lines cannot be read.`, more);
    this.#intake.appended();
  }
}
