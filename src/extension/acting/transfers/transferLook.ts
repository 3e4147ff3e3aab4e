import type { Steering, SteeringState } from '../../../transfer/steering.ts';
import type { TransferProgress } from '../../../transfer/transfer.ts';

/** What a person sees of a transfer, and how it may be steered. */
export interface TransferLook {
  /** `Replaying monday.patchbay.ndjson`. */
  readonly title: string;
  /** What begins the sentence of its end: `Replayed`. */
  readonly done: string;
  /** A codicon. */
  readonly icon: string;
  readonly steering?: Partial<SteeringState>;
  readonly can: SteeringChoices;
  /** What can be done with what was made of it, once it has ended. */
  readonly offer?: { readonly label: string; readonly act: () => Promise<void> };
}

export interface SteeringChoices {
  /** Left out, it can be paused. */
  readonly hasPause?: false;
  readonly hasRate: boolean;
  readonly hasSpeed: boolean;
  readonly hasSteps: boolean;
}

/** A transfer that runs. */
export interface RunningTransfer {
  readonly look: TransferLook;
  readonly steering: Steering;
  readonly progress: TransferProgress | undefined;
  stop(): void;
}
