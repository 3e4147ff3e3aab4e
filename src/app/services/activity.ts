import { systemClock, type Clock } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { maskText } from '../../base/mask.ts';
import type { Problem } from '../../base/problem.ts';
import { isClusterStep } from '../../engine/clusterStep.ts';
import type { EngineStep, Step } from '../../engine/step.ts';
import type { Application, DependencyCondition } from '../../manifest/model.ts';
import { doingOf, phaseOf } from '../steps/stepKinds.ts';
import type { DebugStanding, DebugStandings } from './debugStanding.ts';
import type { RefusedChange, Refusals } from './refusals.ts';
import type { TelemetryStanding } from './telemetryStanding.ts';
import type { Watches } from './watchText.ts';

/** What is being done to a service right now, step by step. */
export interface ServiceActivity {
  /** `waiting` means that its turn has not come. */
  readonly phase: 'waiting' | 'starting' | 'stopping';
  /** For people: `pulling image`, `waiting for health`. */
  readonly text: string;
}

/** What is being done, by the name of the service. */
export type Activities = ReadonlyMap<string, ServiceActivity>;

/** The part of a step's progress that a tree needs; `StepProgress` of the workflow fits. */
export interface StepState {
  readonly step: Step;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'skipped';
  /** What the engine says while the step runs. */
  readonly text?: string;
  readonly problem?: Problem;
}

/** Container name → when it was last told to stop, in milliseconds since 1970-01-01 UTC. */
export type Stops = ReadonlyMap<string, number>;

/** Service → why its last step failed. It stands until a plan takes the service up again. */
export type Failures = ReadonlyMap<string, Problem>;

/** What Patchbay itself did to services, and does: what no engine can tell. */
export interface Doings {
  readonly activities: Activities;
  readonly stops: Stops;
  readonly failures: Failures;
  readonly refusals: Refusals;
  /** Service → in what it is not as its manifest says, for people; of those alone that somebody asked about. */
  readonly drifts: ReadonlyMap<string, string>;
  readonly debugging: DebugStandings;
  readonly watches: Watches;
  /** Undefined: nobody receives what its services send. */
  readonly telemetry?: TelemetryStanding | undefined;
}

export const noDoings: Doings = {
  activities: new Map(),
  stops: new Map(),
  failures: new Map(),
  refusals: new Map(),
  drifts: new Map(),
  debugging: new Map(),
  watches: new Map(),
};

/**
 * Keeps, for every plan under way, what its steps do to which service; which containers were told to stop; which services
 * could not be brought where they should be; and how the watch of their files stands.
 */
export class ActivityTracker {
  readonly #clock: Clock;
  readonly #stops = new Map<string, number>();
  readonly #failures = new Map<string, Problem>();
  readonly #refusals = new Map<string, RefusedChange>();
  readonly #debugging = new Map<string, DebugStanding>();
  readonly #runs = new Map<object, Map<string, StepState>>();
  #watches: Watches = noDoings.watches;
  #drifts: Doings['drifts'] = noDoings.drifts;
  #telemetry: TelemetryStanding | undefined;
  readonly #changed = new Emitter<void>();
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Follows one run of a plan, whose steps all wait at first. `end` forgets it. */
  begin(steps: readonly Step[]): { report(progress: StepState): void; end(): void } {
    const run = {};
    const states = new Map(steps.map((step): [string, StepState] => [step.id, { step, state: 'waiting' }]));
    this.#runs.set(run, states);
    for (const step of steps) {
      if (!('service' in step)) continue;
      this.#failures.delete(step.service);
      this.#refusals.delete(step.service);
    }
    this.#changed.fire();
    return {
      report: ({ step, state, text, problem }) => {
        states.set(step.id, { step, state, ...(text !== undefined && { text }) });
        if (step.kind === 'stop' && state === 'running') this.#stops.set(step.name, this.#clock.nowMs());
        if (problem && 'service' in step) this.#failures.set(step.service, problem);
        this.#changed.fire();
      },
      end: () => {
        this.#runs.delete(run);
        this.#changed.fire();
      },
    };
  }

  /** Keeps why a plan was not begun, by the name of the service, until another one takes the service up, or the application is another. */
  refuse(problems: ReadonlyMap<string, Problem>, application: Application | undefined): void {
    for (const [service, problem] of problems) this.#refusals.set(service, { problem, application });
    if (problems.size > 0) this.#changed.fire();
  }

  /** Keeps how a container stands with the debugger; undefined: it has nothing to do with one any more. */
  setDebugging(container: string, standing: DebugStanding | undefined): void {
    if (standing) this.#debugging.set(container, standing);
    else if (!this.#debugging.delete(container)) return;
    this.#changed.fire();
  }

  get current(): Doings {
    const states = [...this.#runs.values()].flatMap((run) => [...run.values()]);
    return {
      activities: activitiesOf(states),
      stops: this.#stops,
      failures: this.#failures,
      refusals: this.#refusals,
      drifts: this.#drifts,
      debugging: this.#debugging,
      watches: this.#watches,
      telemetry: this.#telemetry,
    };
  }

  /** Takes in whether its telemetry is received. */
  setTelemetry(standing: TelemetryStanding | undefined): void {
    if (this.#telemetry === standing) return;
    this.#telemetry = standing;
    this.#changed.fire();
  }

  /** Takes in what has drifted. */
  setDrifts(drifts: Doings['drifts']): void {
    if (drifts.size === 0 && this.#drifts.size === 0) return;
    this.#drifts = drifts;
    this.#changed.fire();
  }

  /** Takes in how the watch of each service's files stands. */
  setWatches(watches: Watches): void {
    this.#watches = watches;
    this.#changed.fire();
  }
}

/** A running step speaks for its service; else a waiting one does. */
export function activitiesOf(states: readonly StepState[]): Activities {
  const activities = new Map<string, ServiceActivity>();
  for (const { step, state, text } of states) {
    if (!('service' in step)) continue;
    if (state === 'running') activities.set(step.service, { phase: phaseOf(step), text: rowText(step, text) });
    else if (state === 'waiting' && !activities.has(step.service)) activities.set(step.service, waiting);
  }
  return activities;
}

/** How far a cluster is with a service is said in its row: `2/3 running, 1 preparing on n2`. It may quote the error of a task. */
function rowText(step: EngineStep, text: string | undefined): string {
  const tellsRollout = isClusterStep(step) || (step.kind === 'wait' && step.names.length === 0);
  return text === undefined || !tellsRollout ? doingText(step) : maskText(text);
}

const waiting: ServiceActivity = { phase: 'waiting', text: 'waiting' };

/** What a running step does, for people. */
export function doingText(step: Step): string {
  return step.kind === 'wait' ? waits[step.condition] : doingOf(step);
}

const waits: Readonly<Record<DependencyCondition, string>> = {
  service_started: 'waiting for its start',
  service_healthy: 'waiting for health',
  service_completed_successfully: 'waiting for its end',
};
