/** Which part of a service's declaration an engine follows: the container's, or `x-patchbay.run` and what that leaves to it. */
export type Declaration = 'container' | 'run';

/**
 * What an engine can do, and how. Outside the drivers nobody looks at the kind of an engine: whoever needs to know something of
 * it asks a trait, so that a further engine is one more entry here and one more driver.
 */
export interface EngineTraits {
  readonly declaration: Declaration;
  /** It runs images, which plans pull, build and remove. */
  readonly hasImages: boolean;
  /** What runs is joined by networks, which plans create and remove. */
  readonly hasNetworks: boolean;
  /** Data is kept in volumes, which outlive the containers that mount them. */
  readonly hasVolumes: boolean;
  /** What runs has ports and files of its own, apart from the machine's. */
  readonly isIsolated: boolean;
  /** A command in a container can have a terminal, as a shell needs one. */
  readonly hasTerminals: boolean;
  /** What runs can be halted, and told to go on. */
  readonly canPause: boolean;
  /** A container and the one that replaces it can be there together, so that the new one may start first. */
  readonly canStartFirst: boolean;
  /** There may be several of it, so people are told at which address it is. */
  readonly isOneOfSeveral: boolean;
  /** It takes the place of an engine that is not there, so people are told why it was chosen. */
  readonly isFallback: boolean;
  /** It has several machines, places replicas on them by itself, and brings back what is lost: plans say what is wanted of a service. */
  readonly schedules: boolean;
  /** What was stopped is still there, to be started again. */
  readonly keepsStopped: boolean;
}

/** What holds for each kind of engine. A driver says in `EngineInfo` what is otherwise on the one that has answered. */
export const engineTraits = {
  docker: {
    declaration: 'container',
    hasImages: true,
    hasNetworks: true,
    hasVolumes: true,
    isIsolated: true,
    hasTerminals: true,
    canPause: true,
    canStartFirst: true,
    isOneOfSeveral: true,
    isFallback: false,
    schedules: false,
    keepsStopped: true,
  },
  swarm: {
    declaration: 'container',
    hasImages: true,
    hasNetworks: true,
    hasVolumes: true,
    isIsolated: true,
    hasTerminals: true,
    // The kernel could halt a task, but its manager would take it for lost.
    canPause: false,
    canStartFirst: true,
    isOneOfSeveral: true,
    isFallback: false,
    schedules: true,
    keepsStopped: false,
  },
  process: {
    declaration: 'run',
    hasImages: false,
    hasNetworks: false,
    hasVolumes: false,
    isIsolated: false,
    hasTerminals: false,
    canPause: true,
    // Local processes have one folder for each name.
    canStartFirst: false,
    isOneOfSeveral: false,
    isFallback: true,
    schedules: false,
    keepsStopped: true,
  },
} as const satisfies Readonly<Record<string, EngineTraits>>;

export type EngineKind = keyof typeof engineTraits;
