import {
  attributesOf,
  enumOf,
  idOf,
  isoTime,
  elementsOf,
  membersOf,
  msOf,
  nameText,
  nanosOf,
  countOf,
} from './otlpValues.ts';
import type { RecordPayload } from './recordPayload.ts';

/** Of a span that does not say it, OpenTelemetry takes it for internal. */
const kinds = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'];
const statuses = ['unset', 'ok', 'error'];

/** A span as a message; undefined for one that has no id, which nothing can be made of. */
export function spanPayload(span: unknown, receivedNanos: bigint): RecordPayload | undefined {
  const members = membersOf(span);
  const traceId = idOf(members['traceId'], 32);
  const spanId = idOf(members['spanId'], 16);
  if (traceId === undefined || spanId === undefined) return undefined;
  const start = nanosOf(members['startTimeUnixNano']) ?? receivedNanos;
  const end = nanosOf(members['endTimeUnixNano']) ?? start;
  const { code, message } = membersOf(members['status']);
  const { attributes, dropped } = attributesOf(members['attributes'], members['droppedAttributesCount']);
  const statusMessage = nameText(message);
  const traceState = nameText(members['traceState']);
  const parentSpanId = idOf(members['parentSpanId'], 16);
  const events = elementsOf(members['events']).map((event) => eventOf(event, start));
  const links = elementsOf(members['links']).flatMap(linkOf);
  const missing = droppedOf({
    attributes: dropped,
    events: members['droppedEventsCount'],
    links: members['droppedLinksCount'],
  });
  return {
    id: spanId,
    timeMs: msOf(start),
    head: {
      name: nameText(members['name']),
      kind: kinds[enumOf(members['kind'], kinds)] ?? 'internal',
      durationMs: end > start ? Number(end - start) / 1_000_000 : 0,
      status: statuses[enumOf(code, statuses)] ?? 'unset',
      ...(statusMessage !== '' && { statusMessage }),
      attributes,
      ...(events.length > 0 && { events }),
      ...(links.length > 0 && { links }),
      startTime: isoTime(start),
      traceId,
      spanId,
      ...(parentSpanId !== undefined && { parentSpanId }),
      ...(traceState !== '' && { traceState }),
      ...(missing && { dropped: missing }),
    },
  };
}

function eventOf(event: unknown, start: bigint): object {
  const members = membersOf(event);
  const { attributes, dropped } = attributesOf(members['attributes'], members['droppedAttributesCount']);
  const missing = droppedOf({ attributes: dropped });
  const time = isoTime(nanosOf(members['timeUnixNano']) ?? start);
  return { name: nameText(members['name']), time, attributes, ...(missing && { dropped: missing }) };
}

function linkOf(link: unknown): object[] {
  const members = membersOf(link);
  const [traceId, spanId] = [idOf(members['traceId'], 32), idOf(members['spanId'], 16)];
  if (traceId === undefined || spanId === undefined) return [];
  const { attributes } = attributesOf(members['attributes'], 0);
  return [{ traceId, spanId, ...(Object.keys(attributes).length > 0 && { attributes }) }];
}

/** What the sender, or we, left out. */
function droppedOf(counts: Readonly<Record<string, unknown>>): object | undefined {
  const entries = Object.entries(counts).flatMap(([name, value]) => {
    const count = countOf(value);
    return count === undefined ? [] : [[name, count] as const];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
