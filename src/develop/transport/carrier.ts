import type { Disposable } from '../../base/disposable.ts';
import type { MirrorBatch } from '../mirror/batch.ts';
import type { PackedFiles } from './archiveParts.ts';

/** What carries a batch into a container, once it is known that its paths can be written. */
export interface SyncCarrier extends Disposable {
  carry(batch: Pick<MirrorBatch, 'removals' | 'puts'>, packed: PackedFiles, signal: AbortSignal): Promise<void>;
}
