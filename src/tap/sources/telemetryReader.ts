import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { KindsWith } from '../../base/kinds/sources.ts';
import type { Problem } from '../../base/problem.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import type { FedRow, TelemetryFeed } from '../telemetry/telemetryFeed.ts';
import type { Intake } from './intake.ts';

export type TelemetrySource = Extract<TapSource, { kind: KindsWith<'isReceived'> }>;

/** Messages are still read and shown between two slices. */
const sliceMs = 8;

const off: Problem = {
  code: 'telemetry.off',
  severity: 'info',
  message:
    'No telemetry is received of this application. Run "Patchbay: Receive Telemetry", then restart its services.',
};

const elsewhere: Problem = {
  code: 'telemetry.elsewhere',
  severity: 'info',
  message: 'Telemetry is received by the editor alone. Open the message inspector there.',
};

/** Reads what services have sent, the newest of what came before too, and whatever comes. Without a feed there is none. */
export function readTelemetry(
  { id, kind, isFromNow = false }: TelemetrySource,
  feed: TelemetryFeed | undefined,
  intake: Intake,
): Disposable {
  const store = new DisposableStore();
  if (!feed) {
    intake.setState(id, 'ended', elsewhere);
    return store;
  }
  const queue = store.add(
    new RowQueue(
      (row) => appendRow(row, id, intake),
      () => intake.appended(),
    ),
  );
  const take = (rows: readonly FedRow[]): void => queue.push(rows.filter((row) => row.kind === kind));
  const tellState = (): void => {
    if (feed.isReceiving) intake.setState(id, 'live');
    else intake.setState(id, 'lost', off);
  };
  tellState();
  if (!isFromNow) take(feed.kept);
  store.add(feed.onRows(take));
  store.add(feed.onReceiving(tellState));
  return store;
}

function appendRow({ id, number, timeMs, service, payload }: FedRow, source: string, intake: Intake): void {
  intake.append(source, timeMs, id === '' ? String(number) : id, [service, payload]);
}

/** Hands rows on in slices: what has come before somebody looked may be a lot at once. */
class RowQueue implements Disposable {
  readonly #append: (row: FedRow) => void;
  readonly #appended: () => void;
  #rows: FedRow[] = [];
  #at = 0;
  #next: NodeJS.Immediate | undefined;

  constructor(append: (row: FedRow) => void, appended: () => void) {
    this.#append = append;
    this.#appended = appended;
  }

  push(rows: readonly FedRow[]): void {
    for (const row of rows) this.#rows.push(row);
    if (!this.#next) this.#slice();
  }

  dispose(): void {
    clearImmediate(this.#next);
    this.#rows = [];
  }

  #slice(): void {
    this.#next = undefined;
    const endMs = performance.now() + sliceMs;
    for (let row = this.#rows[this.#at]; row; row = this.#rows[this.#at]) {
      this.#at++;
      this.#append(row);
      if (performance.now() > endMs) break;
    }
    this.#appended();
    if (this.#at < this.#rows.length) this.#next = setImmediate(() => this.#slice());
    else {
      this.#rows = [];
      this.#at = 0;
    }
  }
}
