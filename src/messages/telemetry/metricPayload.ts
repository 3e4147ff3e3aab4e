import { Buffer } from 'node:buffer';
import { readProtobuf } from './protobufReader.ts';
import { pointShapes } from './otlpShapes.ts';
import {
  attributesOf,
  doubleOf,
  isoTime,
  elementsOf,
  membersOf,
  msOf,
  nameText,
  nanosOf,
  wholeNumber,
} from './otlpValues.ts';
import type { RecordPayload } from './recordPayload.ts';

type MetricType = keyof typeof pointShapes;

const types = Object.keys(pointShapes) as readonly MetricType[];
const temporalities = [undefined, 'delta', 'cumulative'];

/** Every value of a metric as a message; of one that cannot be read nothing, once. */
export function* metricPayloads(metric: unknown, receivedNanos: bigint): Generator<RecordPayload | undefined> {
  const members = membersOf(metric);
  const type = types.find((each) => members[each] !== undefined && members[each] !== null);
  if (!type) {
    yield undefined;
    return;
  }
  const data = membersOf(members[type]);
  const { aggregationTemporality: temporality } = data;
  const unit = nameText(members['unit']);
  const common = {
    ...(unit !== '' && { unit }),
    type,
    ...(typeof temporality === 'number' && temporalities[temporality] && { temporality: temporalities[temporality] }),
    ...(data['isMonotonic'] === true && { isMonotonic: true }),
  };
  for (const point of elementsOf(data['dataPoints'])) {
    yield pointPayload(opened(point, type), type, { name: nameText(members['name']) }, common, receivedNanos);
  }
}

function opened(point: unknown, type: MetricType): Readonly<Record<string, unknown>> | undefined {
  if (!Buffer.isBuffer(point)) return membersOf(point);
  try {
    return readProtobuf(point, pointShapes[type]);
  } catch {
    // It is counted as one that could not be read.
    return undefined;
  }
}

function pointPayload(
  point: Readonly<Record<string, unknown>> | undefined,
  type: MetricType,
  name: object,
  common: object,
  receivedNanos: bigint,
): RecordPayload | undefined {
  if (!point) return undefined;
  const time = nanosOf(point['timeUnixNano']) ?? receivedNanos;
  const since = nanosOf(point['startTimeUnixNano']);
  const { attributes } = attributesOf(point['attributes'], 0);
  const head = {
    ...name,
    ...valuesOf(point, type),
    ...common,
    attributes,
    time: isoTime(time),
    ...(since !== undefined && { since: isoTime(since) }),
  };
  return { id: '', timeMs: msOf(time), head };
}

function valuesOf(point: Readonly<Record<string, unknown>>, type: MetricType): object {
  if (type === 'gauge' || type === 'sum')
    return { value: wholeNumber(point['asInt']) ?? doubleOf(point['asDouble']) ?? null };
  const facts = {
    count: wholeNumber(point['count']) ?? 0,
    ...numbered(point, 'sum'),
    ...numbered(point, 'min'),
    ...numbered(point, 'max'),
  };
  if (type === 'histogram') return { ...facts, buckets: bucketsOf(point) };
  if (type === 'summary') {
    const quantiles = elementsOf(point['quantileValues']).map((each) => {
      const { quantile, value } = membersOf(each);
      return { quantile: doubleOf(quantile) ?? 0, value: doubleOf(value) ?? 0 };
    });
    return { ...facts, quantiles };
  }
  const { positive, negative, scale, zeroCount } = point;
  return {
    ...facts,
    scale: wholeNumber(scale) ?? 0,
    zeroCount: wholeNumber(zeroCount) ?? 0,
    positive: exponentialBuckets(positive),
    negative: exponentialBuckets(negative),
  };
}

function numbered(point: Readonly<Record<string, unknown>>, name: string): object {
  const value = doubleOf(point[name]);
  return value === undefined ? {} : { [name]: value };
}

/** How many values were up to each bound; those above the last one have none. */
function bucketsOf({ bucketCounts, explicitBounds }: Readonly<Record<string, unknown>>): readonly object[] {
  const bounds = elementsOf(explicitBounds);
  return elementsOf(bucketCounts).map((count, place) => ({
    upTo: doubleOf(bounds[place]) ?? null,
    count: wholeNumber(count) ?? 0,
  }));
}

function exponentialBuckets(value: unknown): object {
  const { offset, bucketCounts } = membersOf(value);
  return { offset: wholeNumber(offset) ?? 0, counts: elementsOf(bucketCounts).map((count) => wholeNumber(count) ?? 0) };
}
