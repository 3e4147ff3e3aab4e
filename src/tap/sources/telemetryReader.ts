import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { KindsWith } from '../../base/kinds/sources.ts';
import type { Problem } from '../../base/problem.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import type { FedRow, TelemetryFeed } from '../telemetry/telemetryFeed.ts';
import type { Intake } from './intake.ts';

export type TelemetrySource = Extract<TapSource, { kind: KindsWith<'isReceived'> }>;

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
  const take = (rows: readonly FedRow[]): void => {
    for (const row of rows) {
      if (row.kind !== kind) continue;
      intake.append(id, row.timeMs, row.id === '' ? String(row.number) : row.id, [row.service, row.payload]);
    }
    intake.appended();
  };
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
