import { randomUUID } from 'node:crypto';
import { DisposableStore } from '../../../base/disposable.ts';
import type { TapPeer } from '../../../protocol/tap.ts';
import type { TapSource } from '../../../protocol/sources/sourceShape.ts';
import type { TransferJob } from '../../../transfer/job.ts';
import type { SteeringState } from '../../../transfer/steering.ts';
import type { TransferControl, TransferReport } from '../../../transfer/transfer.ts';
import { performAct, surfaceFinding, type DoorPorts } from '../door.ts';
import { jobOnWire } from './jobOnWire.ts';
import type { Operation, Outcome } from '../operation.ts';

/** Does a job: in the tap's worker, or in this process (`transferHere`). */
export type CarryTransfer = (
  job: TransferJob<TapSource>,
  control: TransferControl,
  signal: AbortSignal,
) => Promise<TransferReport>;

/**
 * Carries messages in bulk. One that is cancelled, or of which a part has failed, is done all the same: its report says what has been
 * done. A dry run changes nothing and tells what it would do. `job` may hold credentials; `operation`, which is shown and recorded, does not.
 */
export function performTransfer(
  operation: Operation,
  job: TransferJob<TapSource>,
  carry: CarryTransfer,
  control: TransferControl,
  door: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<TransferReport>> {
  const act = (its: AbortSignal): Promise<TransferReport> => carry(job, control, its);
  return 'isDry' in job && job.isDry
    ? lookedAt(operation, act, door, signal)
    : performAct(operation, act, door, signal);
}

/**
 * What a job says by itself that it would do. It is judged as any other, and then declined: nobody is asked, no hook runs, and no record
 * says that it was done.
 */
async function lookedAt(
  operation: Operation,
  look: (signal: AbortSignal) => Promise<TransferReport>,
  { rules, surface }: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<TransferReport>> {
  let report: TransferReport | undefined;
  const confirm: DoorPorts['surface']['confirm'] = async (_, reasons) => {
    await surface.tell(reasons.map(surfaceFinding));
    report = await look(signal);
    return false;
  };
  const outcome = await performAct(operation, look, { rules, surface: { ...surface, confirm } }, signal);
  return outcome.kind === 'declined' && report ? { kind: 'done', value: report } : outcome;
}

/** Carries in the tap's worker, which is started for it. */
export function carriedByTap(tap: () => Pick<TapPeer, 'request' | 'on'>): CarryTransfer {
  return (job, control, signal) => carryByTap(job, tap(), control, signal);
}

async function carryByTap(
  job: TransferJob<TapSource>,
  peer: Pick<TapPeer, 'request' | 'on'>,
  control: TransferControl,
  signal: AbortSignal,
): Promise<TransferReport> {
  const { steering } = control;
  const id = randomUUID();
  const listening = new DisposableStore();
  // A cancelled question has no answer, so it is asked to stop instead, and answers what was done until then.
  const stop = (): void => ask(peer.request('stopTransfer', { id }));
  listening.add(
    peer.on('transferProgress', ({ id: its, progress }) => {
      if (its === id) control.onProgress(progress);
    }),
  );
  listening.add(
    steering.onDidChange(({ state, isStep }) =>
      ask(peer.request('steerTransfer', { id, change: wireOf(state), steps: isStep ? 1 : 0 })),
    ),
  );
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    return await peer.request('transfer', { id, job: jobOnWire(job), steering: wireOf(steering.state) });
  } finally {
    signal.removeEventListener('abort', stop);
    listening.dispose();
  }
}

interface SteeringOnWire {
  readonly isPaused: boolean;
  readonly ratePerSecond: number | null;
  readonly speed?: number;
}

function wireOf({ isPaused, ratePerSecond, speed }: SteeringState): SteeringOnWire {
  return { isPaused, ratePerSecond: ratePerSecond ?? null, ...(speed !== undefined && { speed }) };
}

/** Where the worker has gone, the transfer itself says so. */
function ask(asking: Promise<unknown>): void {
  asking.catch(() => undefined);
}
