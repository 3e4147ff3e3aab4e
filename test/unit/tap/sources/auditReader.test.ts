import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { segmentPath, trailPlace } from '../../../../src/audit/places.ts';
import { TrailWriter } from '../../../../src/audit/trailWriter.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import type { Intake } from '../../../../src/tap/sources/intake.ts';
import { readAuditTrail } from '../../../../src/tap/sources/auditReader.ts';
import { entry, project } from '../../audit/entry.ts';
import { trailOf } from '../../audit/trails.ts';

const bounds = { maxSegmentBytes: 1e6, maxSegments: 10 };

/** Reads a trail until the test is over; `until` waits for what is told last. */
function reading(directory: string, fromMs?: number) {
  const told: string[] = [];
  let wake = (): void => undefined;
  const tell = (text: string): void => {
    told.push(text);
    wake();
  };
  const intake = {
    append: (_source: string, timeMs: number, id: string, [name, value]: readonly Uint8Array[]) =>
      tell(`${id} ${new Date(timeMs).getUTCSeconds()} ${String(name)} ${String(value).slice(0, 8)}`),
    appendMissed: (_source: string, _timeMs: number, text: string, count: number | undefined) =>
      tell(`${text.split('.')[0]} ${count}`),
    appended: () => undefined,
    room: () => undefined,
    setState: (_source: string, state: string) => tell(state),
  } as unknown as Intake;
  const source = { kind: 'audit' as const, id: 'audit:shop', label: 'audit', project, directory };
  const reader = readAuditTrail({ ...source, ...(fromMs !== undefined && { fromMs }) }, intake, silentLogger);
  onTestFinished(() => reader.dispose());
  const until = async (last: string): Promise<void> => {
    while (told.at(-1) !== last) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { told, until };
}

test('each record is a row, at its time, by its number, named after its services', async () => {
  const audit = await trailOf(2, bounds);
  const { told, until } = reading(audit);
  await until('live');
  expect(told).toEqual(['1 1 web-1 {"actor"', '2 2 web-2 {"actor"', 'live']);
  await new TrailWriter(audit).write(entry(3, { services: ['a', 'b'] }));
  await until('3 3 a, b {"actor"');
});

test('what was before the time that somebody asked for is left out', async () => {
  const { told, until } = reading(await trailOf(3, bounds), Date.UTC(2026, 0, 1, 0, 0, 3));
  await until('live');
  expect(told).toEqual(['3 3 web-3 {"actor"', 'live']);
});

test('records that are missing are counted where they would stand, and what is none is told', async () => {
  const audit = await trailOf(5, bounds);
  const file = segmentPath(trailPlace(audit, project), 1);
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, [lines[0], lines[3], lines[4], ''].join('\n'));
  appendFileSync(file, 'nothing\n');
  const { told, until } = reading(audit);
  await until('live');
  expect(told).toEqual([
    '1 1 web-1 {"actor"',
    'Records 2 to 3 are missing in the trail 2',
    '4 4 web-4 {"actor"',
    '5 5 web-5 {"actor"',
    'A line of the trail is no record undefined',
    'live',
  ]);
});
