import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { placeFile } from './placeFile.ts';

/**
 * Of the files `<name>.<number>` of a folder, the one with the highest number says who holds a lock, or held it last. Whoever finds it
 * free takes the next number, which only one process can put in place, and holds the lock once there is no higher number. So nobody takes
 * away the lock of another that was quicker, also after a long pause.
 */
export function takeNumber(folder: string, name: string, number: number, text: string): boolean {
  const own = numberedLock(folder, name, number);
  if (!placeFile(own, text)) return false;
  const numbers = numbersIn(folder, name);
  if (Math.max(...numbers) > number) {
    // Others have gone on while this process was suspended.
    rmSync(own, { force: true });
    return false;
  }
  for (const each of numbers) if (each < number) rmSync(numberedLock(folder, name, each), { force: true });
  return true;
}

/** 0 if there is none. */
export function highestNumber(folder: string, name: string): number {
  return Math.max(0, ...numbersIn(folder, name));
}

export function numberedLock(folder: string, name: string, number: number): string {
  return join(folder, `${name}.${number}`);
}

function numbersIn(folder: string, name: string): readonly number[] {
  return readdirSync(folder).flatMap((file) => {
    const number = file.startsWith(`${name}.`) ? file.slice(name.length + 1) : '';
    return /^\d{1,15}$/.test(number) ? [Number(number)] : [];
  });
}
