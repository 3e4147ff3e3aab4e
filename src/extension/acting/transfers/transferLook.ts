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
}

export interface SteeringChoices {
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
