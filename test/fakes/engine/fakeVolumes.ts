import { ownProperty } from '../../../src/base/ownProperty.ts';
import { isAnonymous } from '../../../src/engine/anonymousVolume.ts';
import { refusedByDocker } from '../../../src/engine/docker/connection/errors.ts';
import type { MountedVolume, ObservedContainer, UsedElsewhere } from '../../../src/engine/observation.ts';
import type { Application, Service } from '../../../src/manifest/model.ts';

/** The volumes of the fake engine: they outlive containers, and go only by name. */
export class FakeVolumes {
  /** Name → the project whose label it carries; undefined for what a test made up, which counts as everybody's. */
  readonly #projects: Map<string, string | undefined>;
  #made = 0;

  constructor(names: readonly string[] = []) {
    this.#projects = new Map(names.map((name) => [name, undefined]));
  }

  get names(): readonly string[] {
    return [...this.#projects.keys()];
  }

  projectOf(name: string): string | undefined {
    return this.#projects.get(name);
  }

  /** One that is there stays as it is. */
  make(name: string, project: string | undefined): void {
    if (!this.#projects.has(name)) this.#projects.set(name, project);
  }

  remove(name: string, containers: readonly ObservedContainer[]): void {
    if (containers.some(({ mounts = [] }) => mounts.some((mount) => mount.name === name))) {
      throw refusedByDocker('engine.volume-in-use', `Cannot remove the volume ${name}: a container still uses it.`);
    }
    this.#projects.delete(name);
  }

  /** What a new container mounts; `before`: what the one had whose anonymous volumes it goes on with. */
  mountsFor(
    application: Application,
    service: Service,
    before: readonly MountedVolume[],
    lent: readonly MountedVolume[],
  ): readonly MountedVolume[] {
    const declared = new Set(Object.values(application.volumes).map(({ name }) => name));
    const inherited = before.filter(({ name }) => isAnonymous(name) && !declared.has(name));
    const mounts = service.mounts.flatMap(({ type, source, target }): MountedVolume[] => {
      if (type !== 'volume') return [];
      if (source === undefined) {
        return [inherited.find((each) => each.target === target) ?? this.#anonymous(application.name, target)];
      }
      const name = ownProperty(application.volumes, source)?.name ?? source;
      this.make(name, '');
      return [{ name, target, isAnonymous: false }];
    });
    const taken = new Set(service.mounts.map(({ target }) => target));
    const kept = inherited.filter(({ target }) => !taken.has(target));
    for (const { target } of kept) taken.add(target);
    return [...mounts, ...kept, ...lent.filter(({ target }) => !taken.has(target))];
  }

  #anonymous(project: string, target: string): MountedVolume {
    const name = (++this.#made).toString(16).padStart(64, '0');
    this.make(name, project);
    return { name, target, isAnonymous: true };
  }
}

/** The volumes of the containers that a service's `volumes_from` names. */
export function lentTo(
  { name: project }: Application,
  { volumesFrom = [] }: Service,
  containers: readonly ObservedContainer[],
): readonly MountedVolume[] {
  return volumesFrom.flatMap((source) => {
    const name = `${project}-${source.split(':')[0] ?? ''}-1`;
    return containers.find((each) => each.name === name)?.mounts ?? [];
  });
}

/** What containers outside of a project use. */
export function usedBy(others: readonly ObservedContainer[]): UsedElsewhere {
  const uses = others.flatMap(({ name, mounts = [] }) => mounts.map((mount) => [mount.name, name] as const));
  const groups = Map.groupBy(uses, ([volume]) => volume);
  return {
    volumes: Object.fromEntries([...groups].map(([volume, users]) => [volume, users.map(([, user]) => user)])),
    images: {},
  };
}
