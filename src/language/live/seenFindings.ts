import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Application } from '../../manifest/model.ts';
import type { SeenFinding } from '../../policy/wiring/wiringProblems.ts';
import { liveOf, type Live, type OneLive } from '../../protocol/live.ts';

type LiveFinding = NonNullable<OneLive['findings']>[number];

/** How long a text stands that says when something was seen. */
const staleMs = 60_000;

/**
 * What was found of the applications that are looked at, in words that hold still: when something was seen last is said as it was when
 * that was first told, and anew once a minute at most, however often it is seen meanwhile.
 */
export class SeenFindings implements Disposable {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #known: ReadonlyMap<string, readonly SeenFinding[]> = new Map();
  #live: Live | undefined;
  #saidAtMs = 0;
  #aging: ReturnType<typeof setTimeout> | undefined;

  /** `onChange` is called when `of` answers otherwise. */
  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Takes what the client tells by now. */
  update(live: Live | undefined): void {
    this.#live = live;
    const isSame = isDeepStrictEqual(this.#toldNow(withoutTime), mapped(this.#known, withoutTime));
    if (!isSame) this.#say();
    else if (this.#clock.nowMs() - this.#saidAtMs >= staleMs) this.#say();
  }

  /** What was found of an application, as it is read from these very files. */
  of(application: Application): readonly SeenFinding[] {
    const live = liveOf(this.#live, application);
    const key = live && keyOf(live);
    return key !== undefined && live?.configFiles?.join('\0') === application.configFiles.join('\0')
      ? (this.#known.get(key) ?? [])
      : [];
  }

  dispose(): void {
    clearTimeout(this.#aging);
  }

  #say(): void {
    const before = this.#known;
    this.#saidAtMs = this.#clock.nowMs();
    this.#known = this.#toldNow((finding) => finding);
    clearTimeout(this.#aging);
    const hasTime = [...this.#known.values()].flat().some(({ seen }) => seen !== undefined);
    if (hasTime) this.#aging = setTimeout(() => this.#say(), staleMs).unref();
    if (!isDeepStrictEqual(before, this.#known)) this.#onChange();
  }

  #toldNow<T>(change: (finding: SeenFinding) => T): ReadonlyMap<string, readonly T[]> {
    const { others = [], ...first } = this.#live ?? { others: [] };
    const all = 'directory' in first ? [first, ...others] : others;
    return new Map(
      all
        .map((one) => [keyOf(one), this.#findingsOf(one).map(change)] as const)
        .filter(([, found]) => found.length > 0),
    );
  }

  #findingsOf(live: OneLive): readonly SeenFinding[] {
    // Of what is stopped nothing is claimed.
    const isUp = Object.values(live.services).some(({ up }) => up > 0);
    return isUp ? (live.findings ?? []).flatMap((finding) => this.#seenOf(finding, live)) : [];
  }

  #seenOf({ code, service, channel, group, lastSeenMs }: LiveFinding, { channels }: OneLive): readonly SeenFinding[] {
    // The manifest says that by itself.
    if (code === 'no-common-network') return [];
    const wiring = channel === null ? undefined : ownProperty(channels, channel)?.wiring;
    const { kind, key, broker } = wiring?.undeclared ?? {};
    const common: SeenFinding = {
      code,
      ...(service !== null && { service }),
      ...(channel !== null && { channel }),
      ...(group !== null && { group }),
      ...(lastSeenMs !== null && { seen: agoText(this.#clock.nowMs() - lastSeenMs) }),
      ...(kind && key !== undefined && { undeclared: { kind, key, ...(typeof broker === 'string' && { broker }) } }),
    };
    if (code !== 'never-seen') return [common];
    const isUnseen = (one: { name: string; isDeclared: boolean; isObserved: boolean }): boolean =>
      one.name === service && one.isDeclared && !one.isObserved;
    const publishes = group === null && wiring?.publishers.some(isUnseen) === true;
    const consumes = wiring?.consumers.some((one) => isUnseen(one) && (group === null || one.group === group)) === true;
    return [
      ...(publishes ? [{ ...common, what: 'publishes' as const }] : []),
      ...(consumes ? [{ ...common, what: 'consumes' as const }] : []),
    ];
  }
}

function keyOf({ directory, manifest }: OneLive): string {
  return JSON.stringify([directory, manifest]);
}

function withoutTime({ seen, ...rest }: SeenFinding): unknown {
  return { ...rest, hasTime: seen !== undefined };
}

function mapped<T>(
  known: ReadonlyMap<string, readonly SeenFinding[]>,
  change: (finding: SeenFinding) => T,
): ReadonlyMap<string, readonly T[]> {
  return new Map([...known].map(([key, findings]) => [key, findings.map(change)]));
}

/** `just now`, `12 s ago`, `5 min ago`, `2 h ago`: no finer than anybody needs. */
function agoText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 2) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min ago` : `${Math.floor(seconds / 3600)} h ago`;
}
