const unitsMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A time of day of today, a date, or a duration before now (`15m`), in epoch milliseconds; undefined for anything else. */
export function startTimeOf(text: string, now: Date): number | undefined {
  const ago = /^(\d{1,6})\s*([smhd])$/.exec(text.trim());
  if (ago) return Math.max(0, now.getTime() - Number(ago[1]) * unitsMs[ago[2] as keyof typeof unitsMs]);
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text.trim());
  if (clock) {
    const [hours = 0, minutes = 0, seconds = 0] = [clock[1], clock[2], clock[3] ?? '0'].map(Number);
    if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
    return new Date(now.getFullYear(), now.getMonth(), now.getDate(), hours, minutes, seconds).getTime();
  }
  if (!/^\d{4}-\d{2}-\d{2}/.test(text.trim())) return undefined;
  const parsed = new Date(text.trim()).getTime();
  return Number.isNaN(parsed) || parsed < 0 ? undefined : parsed;
}
