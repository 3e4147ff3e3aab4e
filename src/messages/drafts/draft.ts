import type { PayloadEncoding } from '../../base/kinds/decoders.ts';
import type { KindsWith } from '../../base/kinds/sources.ts';
import type { JsonMember, JsonText, TextSpan } from './jsonText.ts';

/** A message that somebody writes: what a document says of it, with the places where it is said. */
export interface MessageDraft {
  /** The name of a channel in the manifest, or a key of the broker. */
  readonly channel: PlacedValue<string> | undefined;
  /** What the channel is, where no manifest declares it. */
  readonly kind: KindsWith<'canPublish'> | undefined;
  /** The broker's name in the manifest. */
  readonly broker: string | undefined;
  readonly options: DraftOptions;
  /** Beside the payload, in their order. */
  readonly fields: readonly DraftField[];
  readonly payload: JsonMember | undefined;
  /** The name of the field that holds the payload. */
  readonly payloadField: string | undefined;
  readonly encoding: PayloadEncoding | undefined;
  readonly variables: ReadonlyMap<string, Variable>;
}

/** How it is sent, beside what is in it; as `PublishOptions` of the broker. */
export interface DraftOptions {
  readonly id?: string;
  readonly maxLength?: { readonly length: number; readonly isExact: boolean };
  readonly side?: 'left' | 'right';
  readonly score?: number;
  readonly isSharded?: boolean;
}

export interface DraftField {
  readonly name: PlacedValue<string>;
  readonly value: JsonText;
}

export interface PlacedValue<T> extends TextSpan {
  readonly value: T;
}

/** What stands for `${name}`: a value, or what a person is asked for. */
export type Variable =
  | { readonly kind: 'value'; readonly node: JsonText }
  | {
      readonly kind: 'ask';
      readonly prompt: string;
      readonly suggestion: string | undefined;
      readonly choices: readonly string[];
      /** False: the answer is a number or the like, as what is suggested is. */
      readonly isText: boolean;
    };

/** Something in the document that cannot be as it stands. */
export interface DraftProblem extends TextSpan {
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** The end of the names of files that hold drafts. */
export const draftSuffix = '.patchbay.json';

/** A document beyond this is no draft. In UTF-16 code units. */
export const maxDraftLength = 1_048_576;

/** Stands in a field for the payload, so that the order of fields can be told. */
export const payloadPlace = '${payload}';
