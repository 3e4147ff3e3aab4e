// The messages of OpenTelemetry's protocol (opentelemetry-proto 1.x): field numbers, names as in JSON, types. Spans, log records and
// data points are left as bytes, so that each is read by itself.
import { wireOf, type ProtobufField, type ProtobufShape } from './protobufReader.ts';

type Type = Exclude<ProtobufField['type'], 'message'>;

/** A message's fields by number: a name and a type, `[]` behind the type of a list, or the message that it holds. */
type Fields = Readonly<Record<number, readonly [name: string, type: Type | `${Type}[]`] | ProtobufField>>;

function shapeOf(fields: Fields): ProtobufShape {
  const shape: (ProtobufField | undefined)[] = [];
  for (const [number, field] of Object.entries(fields)) {
    shape[Number(number)] = 'name' in field ? field : scalar(...field);
  }
  return shape;
}

function scalar(name: string, type: Type | `${Type}[]`): ProtobufField {
  const plain = type.replace('[]', '') as Type;
  return { name, type: plain, wire: wireOf(plain), isRepeated: type.endsWith('[]') };
}

function one(name: string, shape: () => ProtobufShape): ProtobufField {
  return { name, type: 'message', wire: wireOf('message'), shape };
}

function many(name: string, shape: () => ProtobufShape): ProtobufField {
  return { ...one(name, shape), isRepeated: true };
}

const anyValue: ProtobufShape = shapeOf({
  1: ['stringValue', 'string'],
  2: ['boolValue', 'bool'],
  3: ['intValue', 'int64'],
  4: ['doubleValue', 'double'],
  5: one('arrayValue', () => arrayValue),
  6: one('kvlistValue', () => keyValueList),
  7: ['bytesValue', 'bytes'],
});
const arrayValue = shapeOf({ 1: many('values', () => anyValue) });
const keyValue = shapeOf({ 1: ['key', 'string'], 2: one('value', () => anyValue) });
const keyValueList: ProtobufShape = shapeOf({ 1: many('values', () => keyValue) });
const attributes = many('attributes', () => keyValue);

const resource = shapeOf({ 1: attributes, 2: ['droppedAttributesCount', 'uint32'] });
const scope = shapeOf({ 1: ['name', 'string'], 2: ['version', 'string'], 3: attributes });

/** What comes in one request, by what it holds: resources, of each its scopes, of each its records. */
export const requestShapes = {
  traces: shapeOf({ 1: ['resourceSpans', 'later[]'] }),
  logs: shapeOf({ 1: ['resourceLogs', 'later[]'] }),
  metrics: shapeOf({ 1: ['resourceMetrics', 'later[]'] }),
} as const;

export const resourceShapes = {
  traces: shapeOf({ 1: one('resource', () => resource), 2: ['scopeSpans', 'later[]'] }),
  logs: shapeOf({ 1: one('resource', () => resource), 2: ['scopeLogs', 'later[]'] }),
  metrics: shapeOf({ 1: one('resource', () => resource), 2: ['scopeMetrics', 'later[]'] }),
} as const;

export const scopeShapes = {
  traces: shapeOf({ 1: one('scope', () => scope), 2: ['spans', 'later[]'] }),
  logs: shapeOf({ 1: one('scope', () => scope), 2: ['logRecords', 'later[]'] }),
  metrics: shapeOf({ 1: one('scope', () => scope), 2: ['metrics', 'later[]'] }),
} as const;

const spanEvent = shapeOf({
  1: ['timeUnixNano', 'fixed64'],
  2: ['name', 'string'],
  3: attributes,
  4: ['droppedAttributesCount', 'uint32'],
});
const spanLink = shapeOf({
  1: ['traceId', 'id'],
  2: ['spanId', 'id'],
  3: ['traceState', 'string'],
  4: attributes,
  5: ['droppedAttributesCount', 'uint32'],
});
const status = shapeOf({ 2: ['message', 'string'], 3: ['code', 'uint32'] });

export const spanShape = shapeOf({
  1: ['traceId', 'id'],
  2: ['spanId', 'id'],
  3: ['traceState', 'string'],
  4: ['parentSpanId', 'id'],
  5: ['name', 'string'],
  6: ['kind', 'uint32'],
  7: ['startTimeUnixNano', 'fixed64'],
  8: ['endTimeUnixNano', 'fixed64'],
  9: attributes,
  10: ['droppedAttributesCount', 'uint32'],
  11: many('events', () => spanEvent),
  12: ['droppedEventsCount', 'uint32'],
  13: many('links', () => spanLink),
  14: ['droppedLinksCount', 'uint32'],
  15: one('status', () => status),
});

export const logRecordShape = shapeOf({
  1: ['timeUnixNano', 'fixed64'],
  2: ['severityNumber', 'uint32'],
  3: ['severityText', 'string'],
  5: one('body', () => anyValue),
  6: attributes,
  7: ['droppedAttributesCount', 'uint32'],
  9: ['traceId', 'id'],
  10: ['spanId', 'id'],
  11: ['observedTimeUnixNano', 'fixed64'],
  12: ['eventName', 'string'],
});

const points: readonly [name: string, type: 'later[]'] = ['dataPoints', 'later[]'];
const pointsWithTemporality = shapeOf({ 1: points, 2: ['aggregationTemporality', 'uint32'] });

export const metricShape = shapeOf({
  1: ['name', 'string'],
  2: ['description', 'string'],
  3: ['unit', 'string'],
  5: one('gauge', () => pointsWithTemporality),
  7: one('sum', () => sum),
  9: one('histogram', () => pointsWithTemporality),
  10: one('exponentialHistogram', () => pointsWithTemporality),
  11: one('summary', () => pointsWithTemporality),
});
const sum = shapeOf({ 1: points, 2: ['aggregationTemporality', 'uint32'], 3: ['isMonotonic', 'bool'] });

const times = { 2: ['startTimeUnixNano', 'fixed64'], 3: ['timeUnixNano', 'fixed64'] } as const;
const numberPoint = shapeOf({ ...times, 4: ['asDouble', 'double'], 6: ['asInt', 'sfixed64'], 7: attributes });
const buckets = shapeOf({ 1: ['offset', 'sint32'], 2: ['bucketCounts', 'uint64[]'] });
const quantile = shapeOf({ 1: ['quantile', 'double'], 2: ['value', 'double'] });

/** The data points of each type of metric. */
export const pointShapes = {
  gauge: numberPoint,
  sum: numberPoint,
  histogram: shapeOf({
    ...times,
    4: ['count', 'fixed64'],
    5: ['sum', 'double'],
    6: ['bucketCounts', 'fixed64[]'],
    7: ['explicitBounds', 'double[]'],
    9: attributes,
    11: ['min', 'double'],
    12: ['max', 'double'],
  }),
  exponentialHistogram: shapeOf({
    ...times,
    1: attributes,
    4: ['count', 'fixed64'],
    5: ['sum', 'double'],
    6: ['scale', 'sint32'],
    7: ['zeroCount', 'fixed64'],
    8: one('positive', () => buckets),
    9: one('negative', () => buckets),
    12: ['min', 'double'],
    13: ['max', 'double'],
  }),
  summary: shapeOf({
    ...times,
    4: ['count', 'fixed64'],
    5: ['sum', 'double'],
    6: many('quantileValues', () => quantile),
    7: attributes,
  }),
} as const;
