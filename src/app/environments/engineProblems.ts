import type { Problem } from '../../base/problem.ts';
import type { EngineInfo, Observation } from '../../engine/observation.ts';
import { checkSupport } from '../../engine/support/check.ts';
import { engineTraits, type EngineKind } from '../../engine/traits.ts';
import type { NamedEngine } from '../../manifest/context/environments.ts';
import type { Application } from '../../manifest/model.ts';

/** Newer than every API that something needs: nothing is connected, so only what no version of the engine does can be told. */
const anyApi = '9.0';

const labels = { docker: 'Docker', swarm: 'the Swarm', process: 'local processes' } as const satisfies Readonly<
  Record<EngineKind, string>
>;

/**
 * What the engine that an environment names refuses of an application, or leaves out, as far as that is so on every engine of its kind.
 * Nothing where it names none: which one it is shows where it runs.
 */
export function engineProblems(application: Application, { kind, context }: NamedEngine): readonly Problem[] {
  // A context is one of Docker's, where nothing else is said.
  const named = kind ?? (context === undefined ? undefined : 'docker');
  if (named === undefined || !Object.hasOwn(labels, named)) return [];
  const services = Object.values(application.services).filter(({ isActive }) => isActive);
  return checkSupport(application, services, nothingOn(application.name, named as EngineKind));
}

function nothingOn(project: string, kind: EngineKind): Observation {
  const engine: EngineInfo = {
    kind,
    traits: engineTraits[kind],
    label: labels[kind],
    address: '',
    apiVersion: anyApi,
    os: 'linux',
  };
  return { project, engine, containers: [], networks: [], volumes: [], images: {} };
}
