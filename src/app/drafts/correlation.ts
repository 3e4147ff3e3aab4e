import { ownProperty } from '../../base/ownProperty.ts';
import { parsePath, valueAt } from '../../messages/rows/payloadPath.ts';

/** What ties messages together, by what they are known to be called, most telling first. */
const names = ['traceparent', 'correlationId', 'correlation_id', 'correlationid', 'correlation-id', 'x-correlation-id'];

/**
 * The value that ties a message to others: what the channel's `correlation` leads to, else a trace id or a correlation id in its
 * fields or its payload, else the id of a CloudEvent. Undefined where there is none.
 */
export function correlationOf(
  path: string | undefined,
  fields: readonly (readonly [name: string, value: unknown])[],
  payload: unknown,
): string | undefined {
  const stated = path === undefined ? undefined : textOf(valueAtPath(payload, path));
  if (stated !== undefined) return stated;
  for (const name of names) {
    const found =
      textOf(fields.find(([its]) => its.toLowerCase() === name.toLowerCase())?.[1]) ??
      textOf(jsonMember(payload, name));
    if (found !== undefined) return traceIdOf(found) ?? found;
  }
  return jsonMember(payload, 'specversion') === undefined ? undefined : textOf(jsonMember(payload, 'id'));
}

/** `$.orderId`, `$['order']['id']`. */
function valueAtPath(payload: unknown, path: string): unknown {
  const steps = parsePath(
    `payload${path.replace(/^\$/, '').replace(/\['([^']*)'\]/g, (_, name: string) => `[${JSON.stringify(name)}]`)}`,
  );
  return steps && valueAt(payload, steps.slice(1));
}

function jsonMember(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return ownProperty(value as Readonly<Record<string, unknown>>, name);
}

/** Another message of the same trace has another span: only the trace's id is in both. */
function traceIdOf(text: string): string | undefined {
  return /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}$/i.exec(text)?.[1];
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return typeof value === 'string' && value !== '' && value.length <= 200 ? value : undefined;
}
