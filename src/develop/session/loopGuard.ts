import { basename } from 'node:path';
import type { Location, Problem } from '../../base/problem.ts';
import { maxPaths } from '../watchEvents.ts';

/** Why a service is left alone: what its watch does changes files that its watch answers to. */
export interface LoopCause {
  /** The services whose restarts and builds came before the changes, in the order of their names. */
  readonly services: readonly string[];
  /** The files that changed in each round. */
  readonly paths: readonly string[];
  /** How many rounds there were. */
  readonly count: number;
}

/** So many rounds in a row are no chance. */
const maxRounds = 6;
/** A program that has just been started may still write what it writes at its start. */
const afterMs = 3000;
/** A program takes about the same time in each round, and a person does not. */
const minSpreadMs = 1000;
const spreadShare = 0.25;

interface Action {
  readonly beganMs: number;
  endedMs: number | undefined;
}

/** What changed because of one action. */
interface Round {
  readonly beganMs: number;
  /** From the begin of the action to the first of the changes. */
  readonly offsetMs: number;
  readonly by: string;
  /** Path → as it stands in every round. */
  readonly paths: ReadonlyMap<string, string>;
}

/**
 * Finds out when a watch keeps itself busy: a service that writes what it watches, or a build that changes what another service
 * watches, and the other way round. What tells it from the edits of a person: the same files change in each of many rounds, each
 * time as long after a restart or a build.
 */
export class LoopGuard {
  readonly #actions = new Map<string, Action>();
  readonly #rounds = new Map<string, Round[]>();
  readonly #suspended = new Map<string, LoopCause>();
  /** Files that the editor has written: a person has changed these. */
  readonly #saved = new Map<string, number>();

  /** Something is done for the service: a build, a restart, a command. */
  began(service: string, atMs: number): void {
    this.#actions.set(service, { beganMs: atMs, endedMs: undefined });
  }

  ended(service: string, atMs: number): void {
    const action = this.#actions.get(service);
    if (action) action.endedMs = atMs;
  }

  saved(path: string, atMs: number): void {
    this.#saved.delete(path);
    this.#saved.set(path, atMs);
    const [oldest] = this.#saved.keys();
    if (this.#saved.size > maxPaths && oldest !== undefined) this.#saved.delete(oldest);
  }

  /**
   * Files have changed that ask for something to be done for the service. False if that is not to be done, as the service is
   * suspended, or is from now on. The change of another file frees it.
   */
  mayAct(service: string, paths: readonly string[], atMs: number): boolean {
    const isByPerson = paths.some((path) => atMs - (this.#saved.get(path) ?? -Infinity) < afterMs);
    const cause = this.#suspended.get(service);
    if (cause) {
      const known = new Set(cause.paths.map(keyOf));
      if (!isByPerson && paths.every((path) => known.has(keyOf(path)))) return false;
      this.resume(service);
    }
    const before = isByPerson ? undefined : this.#actionBefore(service, atMs);
    if (!before) {
      this.#rounds.delete(service);
      return true;
    }
    const rounds = withChange(this.#rounds.get(service) ?? [], roundOf(before, paths, atMs)).slice(-maxRounds);
    this.#rounds.set(service, rounds);
    const loop = loopIn(service, rounds);
    if (loop) this.#suspended.set(service, loop);
    return loop === undefined;
  }

  /** Why the service is suspended; undefined for one that is not. */
  causeOf(service: string): LoopCause | undefined {
    return this.#suspended.get(service);
  }

  resume(service: string): void {
    this.#suspended.delete(service);
    this.#rounds.delete(service);
  }

  /** The last one that was at work, or had just been: its own, if that is one of them. */
  #actionBefore(service: string, atMs: number): readonly [by: string, action: Action] | undefined {
    const near = [...this.#actions].filter(
      ([, { beganMs, endedMs }]) => beganMs <= atMs && atMs - (endedMs ?? atMs) <= afterMs,
    );
    const own = near.find(([name]) => name === service);
    return own ?? near.sort(([, a], [, b]) => b.beganMs - a.beganMs)[0];
  }
}

function roundOf([by, { beganMs }]: readonly [string, Action], paths: readonly string[], atMs: number): Round {
  return { by, beganMs, offsetMs: atMs - beganMs, paths: new Map(paths.map((path) => [keyOf(path), path])) };
}

/** What changes later because of the same action belongs to its round: a file that is written slowly is no loop. */
function withChange(rounds: readonly Round[], next: Round): Round[] {
  const last = rounds.at(-1);
  if (last?.by !== next.by || last.beganMs !== next.beganMs) return [...rounds, next];
  return [...rounds.slice(0, -1), { ...last, paths: new Map([...last.paths, ...next.paths]) }];
}

function loopIn(service: string, rounds: readonly Round[]): LoopCause | undefined {
  if (rounds.length < maxRounds) return undefined;
  const offsets = rounds.map(({ offsetMs }) => offsetMs);
  const longest = Math.max(...offsets);
  if (longest - Math.min(...offsets) > Math.max(minSpreadMs, longest * spreadShare)) return undefined;
  const [first, ...others] = rounds;
  const common = [...(first?.paths.keys() ?? [])].filter((key) => others.every(({ paths }) => paths.has(key)));
  if (common.length === 0) return undefined;
  const last = rounds.at(-1)?.paths;
  return {
    services: [...new Set([service, ...rounds.map(({ by }) => by)])].sort(),
    paths: common.slice(0, maxPaths).flatMap((key) => last?.get(key) ?? []),
    count: rounds.length,
  };
}

/** Some programs number what they write: `log-17.txt` and `log-18.txt` are the same. */
function keyOf(path: string): string {
  return path.replaceAll(/\d+/g, '0');
}

const maxNamed = 3;

/** Says why a service is left alone, at the rule that answered last. */
export function loopProblem(service: string, { services, paths, count }: LoopCause, at: Location | undefined): Problem {
  const names = paths.slice(0, maxNamed).map((path) => basename(path));
  const files = names.join(', ') + (paths.length > maxNamed ? ` and ${paths.length - maxNamed} more` : '');
  const whose =
    services.length === 1 ? 'its own restarts and builds' : `restarts and builds of ${services.join(' and ')}`;
  const message = `"${service}" is left alone: ${whose} were followed ${count} times in a row by changes of ${files}, to which this rule answers. Add what is written there to ignore. It goes on once another file changes, or the watch is begun anew.`;
  return { code: 'develop.loop', severity: 'error', message, ...(at && { at }) };
}
