import { runTransfer } from '../../../transfer/run.ts';
import type { TransferPorts } from '../../../transfer/transfer.ts';
import type { CarryTransfer } from './transfer.ts';

/** Carries in this process, which brings the driver along: the editor has the tap do it. */
export function carriedHere(ports: TransferPorts): CarryTransfer {
  return (job, control, signal) => runTransfer(job, ports, control, signal);
}
