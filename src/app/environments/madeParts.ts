import { configParts } from '../../engine/configParts.ts';
import { clusterParts } from '../../engine/plan/swarm/clusterHash.ts';
import { readContents } from '../../engine/swarm/files/readFiles.ts';
import type { EngineTraits } from '../../engine/traits.ts';
import type { Application, Service } from '../../manifest/model.ts';

/** Attribute by attribute what an engine makes a service from: `configParts` of what runs are compared with it. */
export type PartsOf = (service: Service) => Readonly<Record<string, string>>;

/** A cluster follows more of the manifest than one machine, and what is in configs and secrets, which is read from the disk. */
export function madeParts(application: Application, { schedules, declaration }: EngineTraits): PartsOf {
  return schedules ? declaredParts(application) : (service) => configParts(application, service, declaration);
}

/** All that a manifest says of services, also what some engines do not follow. */
export function declaredParts(application: Application): PartsOf {
  const contents = readContents(application);
  return (service) => clusterParts(application, service, contents);
}
