import type { Location, Problem } from '../../base/problem.ts';
import type { EngineInfo } from '../observation.ts';
import { hasApi, oldestApi } from './api.ts';
import type { Limit, Unless } from './limits.ts';

/** What of something declared the engine cannot do, or not as it says. `subjectOf` names an attribute of it. */
export function unmetLimits<T>(
  declared: T,
  limits: Readonly<Record<string, Limit<T>>>,
  engine: EngineInfo,
  subjectOf: (name: string) => string,
  at?: Location,
): readonly Problem[] {
  return Object.entries(limits)
    .filter(([, { isUsed, unless }]) => !isMet(unless, engine) && isUsed(declared))
    .map(([name, limit]) => limitProblem(subjectOf(name), limit, engine, at));
}

export function isMet(unless: Unless, { apiVersion = oldestApi, os = 'linux', traits }: EngineInfo): boolean {
  switch (unless.kind) {
    case 'api':
      return hasApi(apiVersion, unless.since);
    case 'windows':
      return os === 'windows';
    case 'cluster':
      return traits.schedules;
    case 'machine':
      return !traits.schedules;
    case 'never':
      return false;
  }
}

export function limitProblem<T>(
  subject: string,
  { unless, effect, next }: Limit<T>,
  engine: EngineInfo,
  at?: Location,
): Problem {
  const severity = effect === 'refused' ? 'error' : unless.kind === 'cluster' ? 'info' : 'warning';
  const isSaid = unless.kind === 'never' || unless.kind === 'machine';
  const outcome = effect === 'refused' ? ' Nothing is started.' : isSaid ? '' : ' It is left out.';
  return {
    code: codes[unless.kind],
    severity,
    message: `${subject}${reasonOf(unless, engine)}.${outcome} ${next}`,
    ...(at ? { at } : {}),
  };
}

const codes = {
  api: 'engine.api-too-old',
  windows: 'engine.windows-only',
  cluster: 'engine.swarm-only',
  machine: 'engine.not-on-cluster',
  never: 'engine.unsupported',
} as const satisfies Readonly<Record<Unless['kind'], string>>;

function reasonOf(unless: Unless, { label, apiVersion = oldestApi }: EngineInfo): string {
  switch (unless.kind) {
    case 'api':
      return ` needs version ${unless.since} of Docker’s API, and ${label} speaks ${apiVersion}`;
    case 'windows':
      return ' is for Windows containers, and this engine runs others';
    case 'cluster':
      return ' is for Swarm, and this engine is Docker alone';
    case 'machine':
    case 'never':
      return `: ${unless.why}`;
  }
}
