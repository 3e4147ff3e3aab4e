import { startTimeOf } from '../../app/inspector/startTime.ts';
import type { Start } from '../../protocol/startShape.ts';
import { askText } from '../ui/inputs.ts';

const idPattern = /^\d{1,20}(-\d{1,20})?$/;

/** Asks from which time or id streams are to be read; undefined when dismissed. */
export async function askStart(kind: 'time' | 'id'): Promise<Start | undefined> {
  return kind === 'id' ? askId() : askTime();
}

async function askId(): Promise<Start | undefined> {
  const id = await askText({
    title: 'Start after an ID',
    prompt: 'The ID of a stream entry. Reading starts with the next one.',
    placeHolder: '1763400000000-0',
    validateInput: (value) => (idPattern.test(value.trim()) ? undefined : 'An id is two numbers: 1763400000000-0.'),
  });
  return id === undefined ? undefined : { at: 'id', id: id.trim() };
}

async function askTime(): Promise<Start | undefined> {
  const text = await askText({
    title: 'Start from a Time',
    prompt: 'A time of today, a date and time, or how long ago.',
    placeHolder: '12:30, 2025-11-24 12:30, 15m, 2h',
    validateInput: (value) =>
      startTimeOf(value, new Date()) === undefined ? 'Write 12:30, 2025-11-24 12:30, or 15m.' : undefined,
  });
  const timeMs = text === undefined ? undefined : startTimeOf(text, new Date());
  return timeMs === undefined ? undefined : { at: 'time', timeMs };
}
