import type { PayloadEncoding } from '../../base/kinds/decoders.ts';
import type { SourceKind } from '../../base/kinds/sources.ts';
import type { SchemaDecoder } from '../decode/decode.ts';

/** What is known of a source beside its messages: how they are read. */
export interface SourceFacts {
  readonly id: string;
  readonly label: string;
  readonly kind: SourceKind;
  /** The field that holds the payload, where the channel names one. */
  readonly payloadField?: string | undefined;
  /** What the keys of all its messages begin with: of `orders.status.*` the part before the star. */
  readonly keyPrefix?: string | undefined;
  readonly encoding?: PayloadEncoding | undefined;
  readonly schema?: SchemaDecoder | undefined;
}
