import type { ServiceErrors } from '../../../protocol/topology/spanWiring.ts';

const minuteMs = 60_000;
/** Looks are ten seconds apart: more than a minute has. */
const maxLooks = 100;

/** How many errors each service has told of in the last minute. */
export class RecentErrors {
  readonly #looks: { readonly atMs: number; readonly services: readonly ServiceErrors[] }[] = [];

  note(atMs: number, services: readonly ServiceErrors[]): void {
    this.#looks.push({ atMs, services });
    if (this.#looks.length > maxLooks) this.#looks.shift();
  }

  /** By the names of services. One that has sent nothing is not in it. */
  of(nowMs: number): ReadonlyMap<string, number> {
    const recent = this.#looks.filter(({ atMs }) => atMs > nowMs - minuteMs).flatMap(({ services }) => services);
    const byService = Map.groupBy(recent, ({ service }) => service);
    return new Map([...byService].map(([service, all]) => [service, all.reduce((sum, { errors }) => sum + errors, 0)]));
  }
}
