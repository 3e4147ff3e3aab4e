import type { MoveOrigin, MoveTarget } from '../../broker/mover.ts';
import type { RecordedValue } from '../../messages/recording/recording.ts';

/** Moves dead messages, or what a consumer group has pending, to where they are worked on again. */
export interface RedriveJob {
  readonly kind: 'redrive';
  /** URLs of brokers may hold credentials: they go into no text. */
  readonly from: MoveOrigin & { readonly broker: string };
  readonly to: MoveTarget & { readonly broker: string };
  /** The field that holds the payload, where the channel names one. */
  readonly payloadField?: string | undefined;
  readonly selection: RedriveSelection;
  /** What messages are to be when they arrive, by their ids; the others arrive as they are. */
  readonly edits: readonly { readonly id: string; readonly fields: readonly RedrivenField[] }[];
  /** Fields that stay behind, such as what a consumer wrote down of the failure. */
  readonly withoutFields: readonly string[];
  /** Fields that each message gets in addition. */
  readonly withFields: readonly RedrivenField[];
  /** So many go first. The others follow once these did not come back, and every group of the target has acknowledged them. */
  readonly canary?: { readonly count: number; readonly waitMs: number } | undefined;
  /** It stops as soon as a message comes back that it has sent. */
  readonly stopsOnRenewal: boolean;
  /** Nothing is moved: the report says what would be. */
  readonly isDry: boolean;
}

export type RedrivenField = readonly [name: RecordedValue, value: RecordedValue];

/** Which messages are moved; every part has to hold. */
export interface RedriveSelection {
  readonly ids?: readonly string[] | undefined;
  /** Titles of groups, as `messages/deadLetters` makes them. */
  readonly reasons?: readonly string[] | undefined;
  /** A condition in CEL. */
  readonly where?: string | undefined;
  /** Of pending entries: delivered at least so often. */
  readonly minDeliveries?: number | undefined;
}
