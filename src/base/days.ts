/**
 * The end of what holds until `2026-12-31` (to the end of that day, UTC) or until a moment of RFC 3339, in milliseconds since the
 * epoch, exclusive. Undefined for anything else, also for a day that no calendar has.
 */
export function endOf(until: string): number | undefined {
  const [, day = '', time] =
    /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(until) ?? [];
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // JavaScript makes the 2nd of March of the 30th of February.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return undefined;
  if (time === undefined) return midnight + dayMs;
  const moment = Date.parse(`${day}${time}`);
  return Number.isNaN(moment) ? undefined : moment;
}

/** Milliseconds of a day. */
export const dayMs = 86_400_000;
