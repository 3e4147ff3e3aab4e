import { formatDuration, parseBytes, parseDurationMs } from '../../manifest/schema/scalars.ts';
import { shapeAt } from '../text/attributeAt.ts';

/** A duration or size in readable units; undefined for anything else. */
export function unitText(path: readonly string[], text: string): string | undefined {
  const shape = shapeAt(path);
  if (shape?.scalar === 'duration') return durationText(text);
  return shape?.scalar === 'bytes' ? sizeText(text) : undefined;
}

function durationText(text: string): string | undefined {
  const durationMs = parseDurationMs(text);
  if (durationMs === undefined) return undefined;
  const whole = formatDuration(durationMs);
  return durationMs < 1000 ? `${durationMs} milliseconds` : `${durationMs / 1000} seconds (${whole})`;
}

function sizeText(text: string): string | undefined {
  const bytes = parseBytes(text);
  if (bytes === undefined || bytes < 0) return undefined;
  const steps = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  const amount = Number((bytes / 1024 ** steps).toFixed(2));
  const count = bytes.toLocaleString('en-US');
  return steps === 0 ? `${count} bytes` : `${amount} ${units[steps] ?? ''} (${count} bytes)`;
}

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
