import type { Service } from '../../../manifest/model.ts';
import type { DeclaredWiring } from './declaredUse.ts';

/** With more of them, who works with whose files says nothing any more. */
const maxSharers = 4;

interface Sharer {
  readonly service: string;
  readonly isReader: boolean;
}

/**
 * Who depends on files of others: a service that mounts a named volume depends on each other one that can write to it. Folders of the machine
 * are left out: they are sources and settings as a rule, which no service hands to another.
 */
export function sharedVolumes(services: readonly Service[]): DeclaredWiring {
  const mounts = services.flatMap(({ name, mounts: all }) =>
    all.flatMap(({ type, source, isReadOnly }) =>
      type === 'volume' && source !== undefined ? [{ volume: source, service: name, isReader: isReadOnly }] : [],
    ),
  );
  const volumes = [...Map.groupBy(mounts, ({ volume }) => volume)].map(
    ([volume, uses]) => ({ volume, sharers: sharersOf(uses) }) as const,
  );
  return {
    uses: volumes.flatMap(({ volume, sharers }) =>
      sharers.length > maxSharers ? [] : dependenciesBy(volume, sharers),
    ),
    unknown: volumes
      .filter(({ sharers }) => sharers.length > maxSharers)
      .map(
        ({ volume, sharers }) =>
          `The volume ${volume} is shared by ${sharers.length} services: who needs whose files is not known.`,
      ),
  };
}

/** A service that mounts it twice can write if one of both can. */
function sharersOf(uses: readonly Sharer[]): readonly Sharer[] {
  return [...Map.groupBy(uses, ({ service }) => service)].map(([service, all]) => ({
    service,
    isReader: all.every(({ isReader }) => isReader),
  }));
}

function dependenciesBy(volume: string, sharers: readonly Sharer[]): DeclaredWiring['uses'] {
  return sharers.flatMap(({ service }) =>
    sharers
      .filter((other) => other.service !== service && !other.isReader)
      .map((other) => ({
        ...{ kind: 'depends' as const, service, target: other.service },
        evidence: { source: 'manifest' as const, text: `the volume ${volume}, which ${other.service} can write to` },
      })),
  );
}
