/** How long something has been up: `12 s`, `3 min 05 s`, `2 h 03 min`, `5 d 2 h`. */
export function uptimeText(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${two(minutes % 60)} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const windowsMs = [120_000, 300_000, 900_000, 3_600_000] as const;

/** How far back the page looks: it grows with what there is to see, in steps, so that nothing creeps. */
export function windowFor(ageMs: number): number {
  return windowsMs.find((windowMs) => ageMs <= windowMs) ?? windowsMs[windowsMs.length - 1] ?? 0;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
