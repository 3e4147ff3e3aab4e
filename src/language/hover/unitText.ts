import { formatDuration, parseBytes, parseDurationMs } from '../../manifest/schema/scalars.ts';
import { shapeAt } from '../text/attributeAt.ts';
import { code } from './markdown.ts';

/** A duration, a size or permissions as people read them: `1m30s = 90 s`; undefined for anything else. */
export function unitText(path: readonly string[], text: string, written: string): string | undefined {
  const scalar = shapeAt(path)?.scalar;
  // What is written is shown, unless a variable is in it. YAML reads 0440 as another number than is meant.
  const plain = written.replace(/["']/g, '');
  const shown = plain === '' || plain.includes('$') ? text : plain;
  const meaning = meaningOfUnit(scalar, shown);
  return meaning === undefined ? undefined : `${code(shown)} = ${meaning}`;
}

function meaningOfUnit(scalar: string | undefined, text: string): string | undefined {
  if (scalar === 'duration') return durationText(text);
  if (scalar === 'mode') return modeText(text);
  return scalar === 'bytes' ? byteCountText(text) : undefined;
}

function durationText(text: string): string | undefined {
  const durationMs = parseDurationMs(text);
  if (durationMs === undefined) return undefined;
  const whole = formatDuration(durationMs);
  return `${durationMs / 1000} s${durationMs < 60_000 || whole === text ? '' : `, ${whole}`}`;
}

/** A size with its unit, and the exact number of bytes. */
export function byteCountText(text: string): string | undefined {
  const bytes = parseBytes(text);
  if (bytes === undefined) return undefined;
  if (bytes < 0) return 'no limit';
  const steps = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  const amount = Number((bytes / 1024 ** steps).toFixed(2));
  const count = bytes.toLocaleString('en-US');
  return steps === 0 ? `${count} bytes` : `${amount} ${units[steps] ?? ''}, ${count} bytes`;
}

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `0440` → `r--r-----`. */
function modeText(text: string): string | undefined {
  if (!/^0?[0-7]{3,4}$/.test(text)) return undefined;
  const digits = text.slice(-3).split('').map(Number);
  return code(
    digits
      .map((digit) => ['r', 'w', 'x'].map((right, index) => (digit & (4 >> index) ? right : '-')).join(''))
      .join(''),
  );
}
