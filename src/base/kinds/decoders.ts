/** What every side must know about one way to write a payload. */
interface DecoderTraits {
  /** The name in the list that asks how to read a payload. */
  readonly label: string;
  /** Content types that mean it, in lower case. Several may fit one type: the last one in the table counts. */
  readonly contentType: RegExp;
  /** The content type that is written for it. */
  readonly mediaType: string;
  /** It cannot be read without a schema, so nobody is offered it where the channel names none. */
  readonly needsSchema: boolean;
}

/**
 * Every way to write a payload, in the order in which people are shown them. The manifest allows these, AsyncAPI content types map to
 * them, and `messages/decode` must read each: the compiler asks for the reader of a new one.
 */
export const decoders = {
  json: {
    label: 'JSON',
    contentType: /^application\/([\w.-]+\+)?json\b/,
    mediaType: 'application/json',
    needsSchema: false,
  },
  text: { label: 'Text', contentType: /^text\//, mediaType: 'text/plain', needsSchema: false },
  msgpack: { label: 'MessagePack', contentType: /msgpack/, mediaType: 'application/msgpack', needsSchema: false },
  cbor: {
    label: 'CBOR',
    contentType: /^application\/([\w.-]+\+)?cbor\s*(;|$)/,
    mediaType: 'application/cbor',
    needsSchema: false,
  },
  avro: { label: 'Avro', contentType: /avro/, mediaType: 'application/vnd.apache.avro', needsSchema: true },
  protobuf: { label: 'Protobuf', contentType: /protobuf/, mediaType: 'application/protobuf', needsSchema: true },
  binary: { label: 'Bytes', contentType: /octet-stream/, mediaType: 'application/octet-stream', needsSchema: false },
} as const satisfies Readonly<Record<string, DecoderTraits>>;

export type Decoder = keyof typeof decoders;
export const decoderNames = Object.keys(decoders) as readonly Decoder[];

/** What a manifest or a user may name: `auto` reads bytes as what they look like. */
export type PayloadEncoding = Decoder | 'auto';
export const payloadEncodings: readonly PayloadEncoding[] = ['auto', ...decoderNames];

export function payloadEncodingOf(text: string | undefined): PayloadEncoding | undefined {
  return payloadEncodings.find((encoding) => encoding === text);
}

/** How a content type says that a payload is written; undefined when no decoder knows it. */
export function decoderOfContentType(contentType: string): Decoder | undefined {
  const type = contentType.trim().toLowerCase();
  return decoderNames.findLast((name) => decoders[name].contentType.test(type));
}
