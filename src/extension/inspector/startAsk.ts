import * as vscode from 'vscode';
import type { Start } from '../../protocol/startShape.ts';

const idPattern = /^\d{1,20}(-\d{1,20})?$/;

/** Asks from which time or id streams are to be read; undefined when dismissed. */
export async function askStart(kind: 'time' | 'id'): Promise<Start | undefined> {
  return kind === 'id' ? askId() : askTime();
}

async function askId(): Promise<Start | undefined> {
  const id = await vscode.window.showInputBox({
    title: 'Start behind an Id',
    prompt: 'The id of a stream’s entry: what was added after it is read.',
    placeHolder: '1763400000000-0',
    validateInput: (value) => (idPattern.test(value.trim()) ? undefined : 'An id is two numbers: 1763400000000-0.'),
  });
  return id === undefined ? undefined : { at: 'id', id: id.trim() };
}

async function askTime(): Promise<Start | undefined> {
  const text = await vscode.window.showInputBox({
    title: 'Start from a Time',
    prompt: 'A time of today, a date and time, or how long ago.',
    placeHolder: '12:30, 2025-11-24 12:30, 15m, 2h',
    validateInput: (value) =>
      timeOf(value, new Date()) === undefined ? 'Write 12:30, 2025-11-24 12:30, or 15m.' : undefined,
  });
  const timeMs = text === undefined ? undefined : timeOf(text, new Date());
  return timeMs === undefined ? undefined : { at: 'time', timeMs };
}

const unitsMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A time of day of today, a date, or a duration before now. */
function timeOf(text: string, now: Date): number | undefined {
  const ago = /^(\d{1,6})\s*([smhd])$/.exec(text.trim());
  if (ago) return Math.max(0, now.getTime() - Number(ago[1]) * unitsMs[ago[2] as keyof typeof unitsMs]);
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text.trim());
  if (clock) {
    const [hours, minutes, seconds] = [clock[1], clock[2], clock[3] ?? '0'].map(Number);
    return new Date(now.getFullYear(), now.getMonth(), now.getDate(), hours, minutes, seconds).getTime();
  }
  if (!/^\d{4}-\d{2}-\d{2}/.test(text.trim())) return undefined;
  const parsed = new Date(text.trim()).getTime();
  return Number.isNaN(parsed) || parsed < 0 ? undefined : parsed;
}
