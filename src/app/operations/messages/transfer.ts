import { randomUUID } from 'node:crypto';
import { DisposableStore } from '../../../base/disposable.ts';
import type { TapPeer } from '../../../protocol/tap.ts';
import type { TapSource } from '../../../protocol/sources/sourceShape.ts';
import type { TransferJob } from '../../../transfer/job.ts';
import type { SteeringState } from '../../../transfer/steering.ts';
import type { TransferControl, TransferReport } from '../../../transfer/transfer.ts';
import { performAct, type DoorPorts } from '../door.ts';
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
 * done. `job` may hold credentials; `operation`, which is shown and recorded, does not.
 */
export function performTransfer(
  operation: Operation,
  job: TransferJob<TapSource>,
  carry: CarryTransfer,
  control: TransferControl,
  door: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<TransferReport>> {
  return performAct(operation, (its) => carry(job, control, its), door, signal);
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
