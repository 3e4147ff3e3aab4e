import { parsePath, type PathSteps } from '../rows/payloadPath.ts';

/** Steps into the payload of what the manifest writes as a JSONPath: `$.orderId`, `$['order']['id']`; undefined for what is none. */
export function correlationPath(path: string | undefined): PathSteps | undefined {
  if (path === undefined) return undefined;
  const inner = path.replace(/^\$/, '').replace(/\['([^']*)'\]/g, (_, name: string) => `[${JSON.stringify(name)}]`);
  return parsePath(
    `payload${inner.startsWith('.') || inner.startsWith('[') || inner === '' ? inner : `.${inner}`}`,
  )?.slice(1);
}
