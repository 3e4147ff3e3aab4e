import type { Memory } from '../../applications/applicationMarks.ts';
import { Emitter } from '../../../base/event.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { TopologyLooking } from '../../../protocol/topology/topologyPage.ts';
import type { WatchableBroker } from './watchableBrokers.ts';

const memoryKey = 'patchbay.topology.watch';
/** Answers about so many brokers are remembered: those that were given last. */
const maxAnswers = 200;

export type WatchVerdict = Exclude<TopologyLooking['state'], 'off'>;

/**
 * Whether the commands of a broker may be watched, which slows it down. Nobody is asked for a service of the application on this machine;
 * for another broker on this machine a person is, and the answer is remembered for the workspace. Elsewhere it happens only while a page
 * is open on which somebody has said so.
 */
export class WatchConsent implements Disposable {
  readonly #memory: Memory;
  readonly #changed = new Emitter<void>();
  /** Brokers elsewhere, until the pages are closed. */
  readonly #thisTime = new Set<string>();

  readonly onDidChange = this.#changed.event;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  of({ id, locality }: WatchableBroker): WatchVerdict {
    if (locality === 'remote') return this.#thisTime.has(id) ? 'allowed' : 'remote';
    const answer = this.#answers().find(([key]) => key === id)?.[1];
    if (answer !== undefined) return answer ? 'allowed' : 'refused';
    return locality === 'own' ? 'allowed' : 'unasked';
  }

  async answer(brokers: readonly WatchableBroker[], isAllowed: boolean): Promise<void> {
    for (const { id } of brokers.filter(({ locality }) => locality === 'remote')) {
      if (isAllowed) this.#thisTime.add(id);
      else this.#thisTime.delete(id);
    }
    const here = brokers.filter(({ locality }) => locality !== 'remote').map(({ id }) => [id, isAllowed] as const);
    const ids = new Set(here.map(([id]) => id));
    const others = this.#answers().filter(([id]) => !ids.has(id));
    if (here.length > 0) await this.#memory.update(memoryKey, [...here, ...others].slice(0, maxAnswers));
    this.#changed.fire();
  }

  /** No page is open any more. */
  forgetElsewhere(): void {
    if (this.#thisTime.size === 0) return;
    this.#thisTime.clear();
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  /** What somebody else has written there counts as nothing. */
  #answers(): readonly (readonly [string, boolean])[] {
    const kept = this.#memory.get(memoryKey);
    if (!Array.isArray(kept)) return [];
    return kept.flatMap((entry: unknown) => {
      if (!Array.isArray(entry)) return [];
      const [id, isAllowed] = entry as unknown[];
      return typeof id === 'string' && typeof isAllowed === 'boolean' ? [[id, isAllowed] as const] : [];
    });
  }
}

/** What is said of all brokers of an application together: what somebody has to decide comes first. */
export function foldedVerdict(verdicts: readonly WatchVerdict[]): WatchVerdict {
  const order = ['unasked', 'allowed', 'refused', 'remote'] as const;
  return order.find((verdict) => verdicts.includes(verdict)) ?? 'remote';
}
