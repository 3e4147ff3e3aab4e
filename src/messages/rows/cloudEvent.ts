import { toJson } from '../decode/toJson.ts';

/** Attributes of a CloudEvent, name and value each. */
export type CloudEventAttributes = readonly (readonly [name: string, value: string])[];

/** How the names of fields begin that carry attributes beside the payload: over Kafka, HTTP and AMQP. */
const prefixes = ['ce_', 'ce-', 'cloudEvents:'];
const required = ['specversion', 'id', 'source', 'type'];

/** The attributes of a CloudEvent: of one that is all in its payload, or of one that has them as fields. Undefined for other messages. */
export function cloudEventOf(
  payload: unknown,
  fields: readonly (readonly [name: string, value: string])[],
): CloudEventAttributes | undefined {
  return structured(payload) ?? binary(fields);
}

function structured(payload: unknown): CloudEventAttributes | undefined {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return undefined;
  const event = payload as Readonly<Record<string, unknown>>;
  if (!required.every((name) => Object.hasOwn(event, name) && typeof event[name] === 'string')) return undefined;
  return Object.entries(event).flatMap(([name, value]) => {
    const isData = name === 'data' || name === 'data_base64' || typeof value === 'object';
    return isData ? [] : [[name, typeof value === 'string' ? value : (toJson(value) ?? '')] as const];
  });
}

function binary(fields: readonly (readonly [string, string])[]): CloudEventAttributes | undefined {
  const attributes = fields.flatMap(([name, value]) => {
    const prefix = prefixes.find((each) => name.toLowerCase().startsWith(each.toLowerCase()));
    return prefix === undefined ? [] : [[name.slice(prefix.length), value] as const];
  });
  const names = new Set(attributes.map(([name]) => name));
  return required.every((name) => names.has(name)) ? attributes : undefined;
}
