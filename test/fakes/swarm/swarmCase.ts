/** What one attribute, or a few that make one thing, come to on a Swarm. */
export interface SwarmCase {
  /** By their place in the schema: `services.healthcheck.interval`. */
  readonly attributes: readonly string[];
  /** Lines of a service. */
  readonly yaml: string;
  /** Where the service has it: `TaskTemplate.ContainerSpec.Args`. */
  readonly field: string;
  /** What stands there; of a list or a mapping, among others. */
  readonly value: unknown;
  /** Where a task's container has it, as `inspect` tells; and what, if not the same. */
  readonly container?: { readonly field: string; readonly value?: unknown };
  /** True: asked for the service, a Swarm tells an id of its own in its place. */
  readonly isToldById?: true;
  /** Why no cluster of today's tests can show it; the mapping itself is tested. */
  readonly unshown?: string;
  /** The API version that it came with, for services. */
  readonly since?: string;
}

export const task = 'TaskTemplate';
export const spec = 'TaskTemplate.ContainerSpec';
export const windows = 'Windows only';
export const newer = 'a newer engine';
export const all = (key: string, ...rest: readonly string[]) => rest.map((each) => `services.${key}.${each}`);

/** A case of one attribute; `container` is a field there with the same value. */
export function one(
  name: string,
  yaml: string,
  field: string,
  value: unknown,
  container?: string,
  facts: Pick<SwarmCase, 'unshown' | 'since' | 'isToldById'> = {},
): SwarmCase {
  return several(
    [`services.${name}`],
    yaml,
    field,
    value,
    container === undefined ? undefined : { field: container },
    facts,
  );
}

export function several(
  attributes: readonly string[],
  yaml: string,
  field: string,
  value: unknown,
  container?: SwarmCase['container'],
  facts: Pick<SwarmCase, 'unshown' | 'since' | 'isToldById'> = {},
): SwarmCase {
  return { attributes, yaml, field, value, ...(container ? { container } : {}), ...facts };
}
