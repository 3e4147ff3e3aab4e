/** One key of a service that is otherwise. Values of variables, and what is too long, are left out. */
export interface ServiceChange {
  /** `image`, `environment.LOG_LEVEL`, `ports.0.published`. */
  readonly key: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** Undefined where it was not there, or is not told. */
  readonly before?: string;
  readonly after?: string;
}

/** No list of changes is longer. */
const maxChanges = 200;
const maxValueLength = 80;
/** Of these people are told that they changed, and not their values. */
const untold = new Set(['environment', 'args', 'content']);

/** What differs of a service between two snapshots, by key. Undefined: it is not in them. */
export function serviceChanges(before: string | undefined, after: string, service: string): readonly ServiceChange[] {
  const [was, is] = [leavesOf(before, service), leavesOf(after, service)];
  const keys = [...new Set([...was.keys(), ...is.keys()])].toSorted();
  return keys
    .flatMap((key): readonly ServiceChange[] => {
      const [old, fresh] = [was.get(key), is.get(key)];
      if (old === fresh) return [];
      const kind = old === undefined ? 'added' : fresh === undefined ? 'removed' : 'changed';
      return [{ key, kind, ...told(key, 'before', old), ...told(key, 'after', fresh) }];
    })
    .slice(0, maxChanges);
}

/** `image: shop/web:1 → shop/web:2`, `environment.LOG_LEVEL changed`. */
export function changeText({ key, kind, before, after }: ServiceChange): string {
  if (kind === 'changed' && before !== undefined && after !== undefined) return `${key}: ${before} → ${after}`;
  const value = after ?? before;
  return `${key} ${kind}${value === undefined || kind === 'changed' ? '' : `: ${value}`}`;
}

/** `image: a → b and 2 more`. */
export function changesSummary(changes: readonly ServiceChange[]): string {
  const [first, ...others] = changes;
  if (!first) return 'Nothing changed in its manifest';
  return `${changeText(first)}${others.length === 0 ? '' : ` and ${others.length} more`}`;
}

function told(key: string, side: 'before' | 'after', value: string | undefined): Partial<ServiceChange> {
  const parts = key.split('.');
  if (value === undefined || parts.some((part) => untold.has(part))) return {};
  return { [side]: value.length > maxValueLength ? `${value.slice(0, maxValueLength)}…` : value };
}

function leavesOf(text: string | undefined, service: string): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>();
  const visit = (value: unknown, path: readonly string[]): void => {
    if (typeof value !== 'object' || value === null) return void leaves.set(path.join('.'), String(value));
    for (const [key, member] of Object.entries(value)) visit(member, [...path, key]);
  };
  visit(serviceIn(text, service) ?? {}, []);
  return leaves;
}

function serviceIn(text: string | undefined, service: string): unknown {
  if (text === undefined) return undefined;
  try {
    const { services } = JSON.parse(text) as { readonly services?: Readonly<Record<string, unknown>> };
    return services && Object.hasOwn(services, service) ? services[service] : undefined;
  } catch {
    return undefined;
  }
}
