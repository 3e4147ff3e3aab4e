import fc from 'fast-check';
import type { PlanRequest } from '../../src/engine/planRequest.ts';
import type { Application, Mount, Service } from '../../src/manifest/model.ts';
import { anApplication, aService } from './models.ts';

/** What a project goes through: its manifest is rewritten, commands run, and some are cut short. */
export interface DataHistory {
  readonly first: ManifestDraft;
  readonly acts: readonly Act[];
}

export type Act =
  | { readonly kind: 'edit'; readonly manifest: ManifestDraft }
  /** `cutAt`: killed when as many of its steps have begun. */
  | { readonly kind: 'command'; readonly command: Command; readonly cutAt?: number };

export interface Command {
  readonly verb: 'up' | 'recreate' | 'down' | 'down-service' | 'rm' | 'scale' | 'restart' | 'stop' | 'rebuild';
  readonly service: string;
  /** `-v` of `down` and `rm`, `-V` of `up`. */
  readonly takesVolumes: boolean;
  readonly removesOrphans: boolean;
  readonly count: number;
}

export interface ManifestDraft {
  readonly services: readonly ServiceDraft[];
  /** The name of the volume `data` on the engine, behind the project's; a rename is another number. */
  readonly dataName: number;
  readonly isDataExternal: boolean;
  /** False: the manifest has forgotten what is external, while containers may have it still. */
  readonly hasExternals: boolean;
}

interface ServiceDraft {
  readonly name: string;
  readonly version: number;
  readonly replicas: number;
  readonly mounts: readonly { readonly target: string; readonly source: string | undefined }[];
  /** Borrows the volumes of the first service. */
  readonly isBorrowing: boolean;
  /** Of `deploy.update_config`. */
  readonly order: 'start-first' | 'stop-first';
}

const names = ['a', 'b', 'c'] as const;
const targets = ['/one', '/two', '/three'] as const;
/** Left out: anonymous. The last two are external. */
const sources = [undefined, undefined, 'data', 'data', 'cache', 'theirs', 'unlucky'] as const;

const serviceDraft = (name: string): fc.Arbitrary<ServiceDraft> =>
  fc.record({
    name: fc.constant(name),
    version: fc.integer({ min: 0, max: 2 }),
    replicas: fc.constantFrom(1, 1, 1, 2),
    mounts: fc.uniqueArray(fc.record({ target: fc.constantFrom(...targets), source: fc.constantFrom(...sources) }), {
      selector: ({ target }) => target,
      maxLength: 3,
    }),
    isBorrowing: fc.boolean(),
    order: fc.constantFrom('start-first', 'stop-first'),
  });

const manifestDraft: fc.Arbitrary<ManifestDraft> = fc.record({
  services: fc.subarray([...names], { minLength: 1 }).chain((chosen) => fc.tuple(...chosen.map(serviceDraft))),
  dataName: fc.constantFrom(0, 0, 1),
  isDataExternal: fc.constantFrom(false, false, true),
  hasExternals: fc.constantFrom(true, true, false),
});

const command = (takesVolumes: fc.Arbitrary<boolean>): fc.Arbitrary<Command> =>
  fc.record({
    verb: fc.constantFrom(
      'up',
      'up',
      'up',
      'recreate',
      'down',
      'down-service',
      'rm',
      'scale',
      'restart',
      'stop',
      'rebuild',
    ),
    service: fc.constantFrom(...names),
    takesVolumes,
    removesOrphans: fc.boolean(),
    count: fc.integer({ min: 0, max: 3 }),
  });

const plainUp: Act = {
  kind: 'command',
  command: { verb: 'up', service: 'a', takesVolumes: false, removesOrphans: false, count: 0 },
};

/** Histories that begin with `up`, of a bounded length; with volumes that are asked to go, or without. */
export function dataHistory(takesVolumes: boolean, maxLength: number): fc.Arbitrary<DataHistory> {
  const edit = fc.record({ kind: fc.constant('edit' as const), manifest: manifestDraft });
  const commanded = fc.record(
    {
      kind: fc.constant('command' as const),
      command: command(takesVolumes ? fc.boolean() : fc.constant(false)),
      cutAt: fc.integer({ min: 1, max: 8 }),
    },
    { requiredKeys: ['kind', 'command'] },
  );
  const acts: fc.Arbitrary<readonly Act[]> = fc.oneof(
    fc.tuple(edit),
    fc.tuple(edit).map((one): readonly Act[] => [...one, plainUp]),
    fc.tuple(commanded),
    fc.tuple(commanded).map((one): readonly Act[] => [...one, plainUp]),
  );
  return fc
    .record({ first: manifestDraft, rest: fc.array(acts, { minLength: 3, maxLength }) })
    .map(({ first, rest }) => ({ first, acts: [plainUp, ...rest.flat()] }));
}

/** What no history may touch, by what the manifest calls them: volumes that are external. */
export interface ExternalNames {
  readonly theirs: string;
  /** A name that the engine could have made up. */
  readonly unlucky: string;
}

/** The manifest of a draft; `base` says what every service is. */
export function applicationOf(
  project: string,
  { services, dataName, isDataExternal, hasExternals }: ManifestDraft,
  external: ExternalNames,
  base: (name: string) => Partial<Service> = () => ({}),
): Application {
  const [lender] = services;
  const all = services.map((draft): Service => {
    const isBorrower = draft.isBorrowing && lender !== undefined && draft !== lender;
    return aService(draft.name, {
      environment: { VERSION: String(draft.version) },
      replicas: draft.replicas,
      // Nothing is to be waited for: these services are well at once.
      deploy: { update: { monitorMs: 0, order: draft.order } },
      mounts: draft.mounts.filter(({ source = '' }) => hasExternals || !isExternal(source)).map(toMount),
      networks: { default: { aliases: [] } },
      ...(isBorrower
        ? {
            volumesFrom: [lender.name],
            dependsOn: { [lender.name]: { condition: 'service_started', isRequired: true } },
          }
        : {}),
      ...base(draft.name),
    });
  });
  const volume = (name: string, isExternal = false) => ({ name, isExternal, driverOpts: {}, labels: {} });
  return anApplication(all, {
    name: project,
    networks: { default: { name: `${project}_default`, isExternal: false, isInternal: false, labels: {} } },
    volumes: {
      data: volume(`${project}_data${dataName}`, isDataExternal),
      cache: volume(`${project}_cache`),
      ...(hasExternals ? { theirs: volume(external.theirs, true), unlucky: volume(external.unlucky, true) } : {}),
    },
  });
}

function isExternal(source: string): boolean {
  return source === 'theirs' || source === 'unlucky';
}

function toMount({ target, source }: { readonly target: string; readonly source: string | undefined }): Mount {
  return { type: 'volume', target, isReadOnly: false, ...(source === undefined ? {} : { source }) };
}

/** What a command asks of a plan. */
export function wishOf({ verb, service, takesVolumes, removesOrphans, count }: Command, containers: readonly string[]) {
  const volumes = takesVolumes ? { removeVolumes: true } : {};
  const wishes: Readonly<Record<Command['verb'], () => Omit<PlanRequest, 'observation' | 'application'>>> = {
    up: () => ({ action: 'up', removeOrphans: removesOrphans, renewVolumes: takesVolumes }),
    recreate: () => ({ action: 'up', recreate: 'always', renewVolumes: takesVolumes }),
    down: () => ({ action: 'down', removeOrphans: removesOrphans, ...volumes }),
    'down-service': () => ({ action: 'down', services: [service], ...volumes }),
    rm: () => ({ action: 'down', containers: containers.slice(0, count), ...volumes }),
    scale: () => ({ action: 'scale', services: [service], replicas: { [service]: count } }),
    restart: () => ({ action: 'restart' }),
    stop: () => ({ action: 'stop' }),
    rebuild: () => ({ action: 'rebuild' }),
  };
  return wishes[verb]();
}
