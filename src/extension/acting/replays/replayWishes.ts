import type { ReplayWish } from '../../../app/transfers/replayRoutes.ts';
import { replayPlaceText } from '../../../transfer/replay/replayPlaceText.ts';
import { formatDuration } from '../../../manifest/schema/scalars.ts';

/** What a person wants of a replay. */
export interface ReplayWishes {
  readonly speed: number;
  readonly target: ReplayTargetWish;
  readonly channels: readonly ReplayWish[];
  /** Milliseconds since the recording's start; null where an end is open. */
  readonly part: { readonly fromMs: number | null; readonly untilMs: number | null };
  /** A condition in CEL; empty for all. */
  readonly where: string;
  /** How often; null for again and again. */
  readonly times: number | null;
  readonly isMarked: boolean;
  readonly keepsIds: boolean;
  readonly isPaused: boolean;
}

/** `manifest`: each channel goes to the broker that the manifest has for it. */
export type ReplayTargetWish = 'manifest' | { readonly url: string };

export const plainWishes: Omit<ReplayWishes, 'target'> = {
  speed: 1,
  channels: [],
  part: { fromMs: null, untilMs: null },
  where: '',
  times: 1,
  isMarked: false,
  keepsIds: false,
  isPaused: false,
};

export function speedText(speed: number): string {
  if (speed === Infinity) return 'as fast as it goes';
  return speed === 1 ? 'as recorded' : `× ${speed}`;
}

export function timesText(times: number | null): string {
  if (times === null) return 'until it is stopped';
  return times === 1 ? 'once' : `${times} times`;
}

export function replayPartText({ fromMs, untilMs }: ReplayWishes['part'], endMs: number | undefined): string {
  if (fromMs === null && untilMs === null) return endMs === undefined ? 'all' : `all of it, ${roughly(endMs)}`;
  const until = untilMs === null ? 'its end' : roughly(untilMs);
  return `from ${fromMs === null ? 'its start' : roughly(fromMs)} to ${until}`;
}

export function channelsText(wishes: readonly ReplayWish[]): string {
  if (wishes.length === 0) return 'as recorded';
  return wishes.map(({ from, to }) => (to === null ? `without ${from}` : `${from} → ${to}`)).join(', ');
}

/** Nobody reads the microseconds of minutes. */
function roughly(ms: number): string {
  return ms < 10_000 ? formatDuration(Math.round(ms)) : replayPlaceText(ms * 1000, undefined);
}
