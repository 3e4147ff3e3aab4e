import type { ContainerStats } from '../../engine/engine.ts';
import type { ObservedContainer } from '../../engine/observation.ts';
import type { Listing } from './rows.ts';

const shortIdLength = 12;

/** The columns of `docker stats`. */
export const statsListing: Listing = {
  columns: {
    ID: 'CONTAINER ID',
    Name: 'NAME',
    CPUPerc: 'CPU %',
    MemUsage: 'MEM USAGE / LIMIT',
    MemPerc: 'MEM %',
    NetIO: 'NET I/O',
    BlockIO: 'BLOCK I/O',
    PIDs: 'PIDS',
  },
  others: ['Container'],
  hasTemplates: true,
};

/** What one container takes; `--` for what cannot be told. */
export function statsRow(container: ObservedContainer, told: ContainerStats | undefined, isCut: boolean) {
  const id = isCut ? container.id.slice(0, shortIdLength) : container.id;
  const { memoryBytes = 0, memoryLimitBytes = 0 } = told ?? {};
  const share = memoryLimitBytes > 0 ? (memoryBytes / memoryLimitBytes) * 100 : 0;
  return {
    BlockIO: pair(told?.blockReadBytes, told?.blockWriteBytes, decimalSize),
    CPUPerc: told ? `${(told.cpu * 100).toFixed(2)}%` : '--',
    Container: container.name,
    ID: id,
    MemPerc: told ? `${share.toFixed(2)}%` : '--',
    MemUsage: pair(told?.memoryBytes, told?.memoryLimitBytes, binarySize),
    Name: container.name,
    NetIO: pair(told?.rxBytes, told?.txBytes, decimalSize),
    PIDs: told?.pids === undefined ? '--' : String(told.pids),
  } as const;
}

function pair(left: number | undefined, right: number | undefined, sizeOf: (bytes: number) => string): string {
  const texts = [left, right].map((bytes) => (bytes === undefined ? '--' : sizeOf(bytes)));
  return texts.join(' / ');
}

/** `1.5MiB`: four digits, powers of 1024. */
function binarySize(bytes: number): string {
  return sizeText(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'], 4);
}

/** `1.5MB`: three digits, powers of 1000. */
function decimalSize(bytes: number): string {
  return sizeText(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB', 'PB'], 3);
}

function sizeText(bytes: number, base: number, units: readonly string[], digits: number): string {
  let value = bytes;
  let power = 0;
  while (value >= base && power < units.length - 1) {
    value /= base;
    power++;
  }
  // It has as many digits as are said, without zeros at the end: 1023, 1.5, 12.34.
  return `${Number(value.toPrecision(digits))}${units[power] ?? 'B'}`;
}
