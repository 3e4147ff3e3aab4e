import { followTrail, type FollowedLine } from '../../audit/followTrail.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import type { Intake } from './intake.ts';
import { readSource } from './sourceReader.ts';

export type AuditSource = Extract<TapSource, { kind: 'audit' }>;

/** Reads the audit trail of a project from its beginning, and each record as it is written, until disposed. */
export function readAuditTrail(source: AuditSource, intake: Intake, logger: Logger): Disposable {
  return readSource(source, 'records', intake, logger, (signal) => follow(source, intake, signal));
}

function follow(source: AuditSource, intake: Intake, signal: AbortSignal): Promise<void> {
  const rows = new AuditRows(source, intake);
  const follower = {
    take: async (lines: readonly FollowedLine[]): Promise<void> => {
      await intake.room(signal);
      signal.throwIfAborted();
      for (const line of lines) rows.take(line);
      intake.appended();
    },
    caughtUp: () => intake.setState(source.id, 'live'),
    interrupted: () => rows.interrupted(),
  };
  return followTrail(source.directory, source.project, follower, signal);
}

/** A row a record: its one field is named after the services that it is about, and holds the record. */
class AuditRows {
  readonly #source: AuditSource;
  readonly #intake: Intake;
  #lastSeq: number | undefined;
  #lastMs = 0;

  constructor(source: AuditSource, intake: Intake) {
    this.#source = source;
    this.#intake = intake;
  }

  take({ record, text }: FollowedLine): void {
    const { id, fromMs = -Infinity } = this.#source;
    if (!record) return this.#missed('A line of the trail is no record. Run "patchbay audit verify".', undefined);
    const timeMs = Date.parse(record.time);
    // A record that somebody else wrote may say anything.
    this.#lastMs = Number.isNaN(timeMs) ? this.#lastMs : timeMs;
    const expected = (this.#lastSeq ?? record.seq - 1) + 1;
    this.#lastSeq = record.seq;
    if (this.#lastMs < fromMs) return;
    if (record.seq > expected) this.#missed(missing(expected, record.seq - 1), record.seq - expected);
    const about = record.services.join(', ').slice(0, maxNameLength);
    this.#intake.append(id, this.#lastMs, String(record.seq), [Buffer.from(about), Buffer.from(text)]);
  }

  interrupted(): void {
    this.#missed(
      'Files of the trail have gone, or were cut, while it was read. Run "patchbay audit verify".',
      undefined,
    );
    this.#intake.appended();
  }

  #missed(text: string, count: number | undefined): void {
    this.#intake.appendMissed(this.#source.id, this.#lastMs, text, count);
  }
}

const maxNameLength = 200;

function missing(from: number, to: number): string {
  const which = from === to ? `Record ${from} is` : `Records ${from} to ${to} are`;
  return `${which} missing in the trail. Run "patchbay audit verify".`;
}
