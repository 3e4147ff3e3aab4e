import type { Observation } from '../../engine/observation.ts';
import type { Plan } from '../../engine/step.ts';
import type { Application } from '../../manifest/model.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';

/** What `up` would do about what runs, which is what has drifted. Orphans count if it is to remove them. */
export interface DriftFacts {
  readonly application: Application;
  readonly observation: Observation;
  /** A plan `up` for that application and that observation. */
  readonly plan: Plan;
}

/** What of what runs is not as the manifest says. */
export interface DriftFinding extends PolicyFinding {
  /** What the manifest would have to say for it to be none; left out where what runs does not tell. */
  readonly takenOver?: TakenOver;
}

/** A value that runs, for the manifest. */
export interface TakenOver {
  readonly service: string;
  readonly attribute: 'replicas' | 'image';
  /** As it is written in YAML, but for quotes. */
  readonly value: string;
}

/** How what runs comes to be as the manifest says again, or the other way round. */
export const bringBack = 'Bring it back with patchbay up, or change the manifest.';

export function driftFinding(
  code: string,
  message: string,
  services: readonly string[],
  blame: readonly (readonly string[])[],
  takenOver?: TakenOver,
): DriftFinding {
  const own = services.map((service) => ['services', service]);
  return { code, effect: 'warn', message, services, blame: [...blame, ...own], ...(takenOver && { takenOver }) };
}

/** `environment.DB.HOST` is the variable `DB.HOST`; other attributes are paths. */
export function attributePath(service: string, part: string): readonly string[] {
  const [, mapping, entry] = /^(environment|labels)\.(.+)$/s.exec(part) ?? [];
  if (mapping !== undefined && entry !== undefined) return ['services', service, mapping, entry];
  return ['services', service, ...part.split('.')];
}

/** Where a manifest says how many there are. */
export function replicasPaths(service: string): readonly (readonly string[])[] {
  return [attributePath(service, 'deploy.replicas'), attributePath(service, 'scale')];
}
