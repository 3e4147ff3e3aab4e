import { ownProperty } from '../../base/ownProperty.ts';
import { membersOf } from '../telemetry/otlpValues.ts';
import { correlationText, traceText } from './traceHeaders.ts';

/** What a span says of its place among others, and of the message that it is about. */
export interface SpanFacts {
  /** What it does with a message, by OpenTelemetry's conventions; undefined where it is about none. */
  readonly does: 'sends' | 'consumes' | undefined;
  readonly id: string;
  readonly parent: string | undefined;
  /** Other spans that it names, such as those that sent what it handles. */
  readonly links: readonly string[];
  /** The channel, as the broker calls it. */
  readonly destination: string | undefined;
  /** As the broker numbers it, or as its sender does. */
  readonly messageId: string | undefined;
  readonly group: string | undefined;
  readonly durationMs: number;
}

/** More links of a span are not followed. */
const maxLinks = 20;

/** What was named otherwise in older versions of the conventions. */
const attributeNames = {
  destination: ['messaging.destination.name', 'messaging.destination'],
  messageId: ['messaging.message.id', 'messaging.message_id'],
  group: ['messaging.consumer.group.name', 'messaging.redis.consumer.group', 'messaging.consumer_group'],
  operation: ['messaging.operation.type', 'messaging.operation'],
} as const;

const sending: ReadonlySet<unknown> = new Set(['send', 'publish', 'create']);
const consuming: ReadonlySet<unknown> = new Set(['receive', 'process', 'deliver', 'settle']);

/** Reads what the receiver made of a span; undefined for what is none. */
export function spanFacts(payload: unknown): SpanFacts | undefined {
  const span = membersOf(payload);
  const id = spanIdOf(ownProperty(span, 'spanId'));
  if (id === undefined) return undefined;
  const attributes = membersOf(ownProperty(span, 'attributes'));
  const links = ownProperty(span, 'links');
  const durationMs = ownProperty(span, 'durationMs');
  return {
    id,
    does: doingOf(ownProperty(span, 'kind'), attribute(attributes, 'operation')),
    parent: spanIdOf(ownProperty(span, 'parentSpanId')),
    links: (Array.isArray(links) ? links.slice(0, maxLinks) : []).flatMap((link: unknown) => {
      return spanIdOf(ownProperty(membersOf(link), 'spanId')) ?? [];
    }),
    destination: attribute(attributes, 'destination'),
    messageId: attribute(attributes, 'messageId'),
    group: attribute(attributes, 'group'),
    durationMs: typeof durationMs === 'number' && durationMs > 0 ? durationMs : 0,
  };
}

/** A client that talks to a broker may say only in an attribute that it sends. */
function doingOf(kind: unknown, operation: string | undefined): SpanFacts['does'] {
  if (sending.has(operation)) return 'sends';
  if (consuming.has(operation)) return 'consumes';
  if (kind === 'producer') return 'sends';
  return kind === 'consumer' ? 'consumes' : undefined;
}

function attribute(
  attributes: Readonly<Record<string, unknown>>,
  name: keyof typeof attributeNames,
): string | undefined {
  return attributeNames[name].map((each) => correlationText(ownProperty(attributes, each))).find((text) => text);
}

function spanIdOf(value: unknown): string | undefined {
  const text = traceText(value);
  return typeof text === 'string' && text !== '' ? correlationText(text) : undefined;
}
