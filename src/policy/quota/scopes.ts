import type { QuotaLimits } from '../../manifest/model/governance.ts';
import type { Application } from '../../manifest/model.ts';

/** One set of ceilings, and whom it is for. */
export interface QuotaScope {
  readonly kind: 'application' | 'environment' | 'developer';
  readonly limits: QuotaLimits;
  /** For people: `quota of shop`, `quota of the environment prod`. */
  readonly words: string;
  /** The keys under which the manifest states it. */
  readonly path: readonly string[];
}

/** Every set of ceilings that holds for an application as it was read, the narrowest first. */
export function quotaScopes({ name, governance }: Pick<Application, 'name' | 'governance'>): readonly QuotaScope[] {
  const { quota, environment } = governance ?? {};
  const root = ['x-patchbay', 'quota'];
  return [
    ...scope('application', quota?.application, `quota of ${name}`, root),
    ...(environment === undefined
      ? []
      : scope('environment', quota?.environment, `quota of the environment ${environment}`, [
          ...['x-patchbay', 'environments', environment, 'quota'],
        ])),
    ...scope('developer', quota?.developer, 'quota of all that you run on this machine', [...root, 'developer']),
  ];
}

function scope(
  kind: QuotaScope['kind'],
  limits: QuotaLimits | undefined,
  words: string,
  path: readonly string[],
): readonly QuotaScope[] {
  return limits ? [{ kind, limits, words, path }] : [];
}
