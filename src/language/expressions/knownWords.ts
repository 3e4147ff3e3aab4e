import type { Service } from '../../manifest/model.ts';
import type { Snapshot } from '../text/snapshot.ts';

/** Maps of a service whose keys are known from the services there are. Never their values: those may be secret. */
const keyed: Readonly<Record<string, (service: Service) => object | undefined>> = {
  'service.environment': ({ environment }) => environment,
  'service.labels': ({ labels }) => labels,
};

/** The keys that a map is known to have in some service of the application. */
export function knownKeysOf(snapshot: Snapshot, receiver: string): readonly string[] {
  const read = Object.hasOwn(keyed, receiver) ? keyed[receiver] : undefined;
  const services = Object.values(snapshot.manifest().application?.services ?? {});
  return read ? [...new Set(services.flatMap((service) => Object.keys(read(service) ?? {})))].sort() : [];
}

/** The names that a text of the application may be, where something is compared with it. */
export function knownTextsOf(snapshot: Snapshot, comparedWith: string): readonly string[] {
  const { application } = snapshot.manifest();
  switch (comparedWith) {
    case 'service.name':
      return Object.keys(application?.services ?? {});
    case 'environment':
      return Object.keys(application?.governance?.environments ?? {});
    default:
      return [];
  }
}
