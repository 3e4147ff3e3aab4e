import { Emitter, type Event } from '../../base/event.ts';
import type { TelemetryRow } from '../../messages/telemetry/telemetryRow.ts';

/** So much is kept for pages that are opened later. */
const maxRows = 20_000;
const maxBytes = 16 * 1024 * 1024;

/** A row with the number that it has among all of its application: of log records and metrics it is the id. */
export interface FedRow extends TelemetryRow {
  readonly number: number;
}

/** What the services of one application have sent: the newest of it, and whatever comes. */
export class TelemetryFeed {
  readonly #rowsCame = new Emitter<readonly FedRow[]>();
  readonly #receivingChanged = new Emitter<boolean>();
  #rows: FedRow[] = [];
  /** The first row that is still kept. */
  #head = 0;
  #bytes = 0;
  #isReceiving = false;
  #next = 1;

  readonly onRows: Event<readonly FedRow[]> = this.#rowsCame.event;
  readonly onReceiving: Event<boolean> = this.#receivingChanged.event;

  get isReceiving(): boolean {
    return this.#isReceiving;
  }

  set isReceiving(isReceiving: boolean) {
    if (this.#isReceiving === isReceiving) return;
    this.#isReceiving = isReceiving;
    this.#receivingChanged.fire(isReceiving);
  }

  /** What is kept, in the order in which it came. */
  get kept(): readonly FedRow[] {
    return this.#rows.slice(this.#head);
  }

  add(rows: readonly TelemetryRow[]): void {
    const fed = rows.map((row): FedRow => ({ ...row, number: this.#next++ }));
    for (const row of fed) {
      this.#rows.push(row);
      this.#bytes += row.payload.length;
    }
    while (this.#rows.length - this.#head > maxRows || this.#bytes > maxBytes) {
      this.#bytes -= this.#rows[this.#head++]?.payload.length ?? 0;
    }
    if (this.#head > maxRows) {
      this.#rows = this.#rows.slice(this.#head);
      this.#head = 0;
    }
    this.#rowsCame.fire(fed);
  }
}
