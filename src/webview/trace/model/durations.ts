/** `0`, `250 µs`, `1.2 ms`, `12 ms`, `1.2 s`, `3 min 20 s`, `1.5 h`, `2 d`. */
export function lastedText(ms: number): string {
  if (ms < 0.0005) return '0';
  if (ms < 0.9995) return `${Math.round(ms * 1000)} µs`;
  if (ms < 9.95) return `${tenths(ms)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${tenths(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 600) return `${Math.floor(seconds / 60)} min${seconds % 60 === 0 ? '' : ` ${seconds % 60} s`}`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes < 2880 ? `${tenths(minutes / 60)} h` : `${tenths(minutes / 1440)} d`;
}

/** Without a zero behind the point. */
function tenths(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}
