/** `212 B`, `9.5 KiB`, `64 MiB`: a size by powers of 1024, as memory is counted. */
export function formatBytes(bytes: number): string {
  const exponent = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** exponent;
  return `${value < 9.95 && exponent > 0 ? value.toFixed(1) : Math.round(value)} ${units[exponent]}`;
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
