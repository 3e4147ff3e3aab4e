import { rmSync, truncateSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { followTrail } from '../../../src/audit/followTrail.ts';
import { segmentPath, trailPlace } from '../../../src/audit/places.ts';
import { TrailWriter } from '../../../src/audit/trailWriter.ts';
import { entry, project } from './entry.ts';
import { auditFolder, trailOf } from './trails.ts';

/** Follows a trail until the test is over; `until` waits for what was seen to be so. */
function following(audit: string) {
  const seen: (number | string)[] = [];
  let wake = (): void => undefined;
  const tell = (what: number | string): void => {
    seen.push(what);
    wake();
  };
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const follower = {
    take: (lines: readonly { readonly record: { readonly seq: number } | undefined }[]) => {
      for (const { record } of lines) tell(record?.seq ?? 'no record');
    },
    caughtUp: () => tell('caught up'),
    interrupted: () => tell('interrupted'),
  };
  const ended = followTrail(audit, project, follower, controller.signal).catch((error: unknown) => error);
  const until = async (last: number | string): Promise<void> => {
    while (seen.at(-1) !== last) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { seen, until, ended, controller };
}

test('a trail is read from its beginning, over all files, then each record as it is written', async () => {
  const audit = await trailOf(6);
  const { seen, until } = following(audit);
  await until('caught up');
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 'caught up']);
  const writer = new TrailWriter(audit, { maxSegmentBytes: 2500, maxSegments: 100 });
  for (let number = 7; number <= 12; number++) await writer.write(entry(number));
  await until(12);
  expect(seen.slice(7)).toEqual([7, 8, 9, 10, 11, 12]);
});

test('a trail that is not there yet is waited for', async () => {
  const audit = auditFolder();
  const { seen, until } = following(audit);
  await until('caught up');
  await new TrailWriter(audit).write(entry(1));
  await until(1);
  expect(seen).toEqual(['caught up', 1]);
});

test('a file that was cut or has gone is told', async () => {
  const audit = await trailOf(3, { maxSegmentBytes: 1e6, maxSegments: 10 });
  const { seen, until } = following(audit);
  await until('caught up');
  truncateSync(segmentPath(trailPlace(audit, project), 1), 0);
  await until('interrupted');
  await new TrailWriter(audit).write(entry(4));
  await until(4);
  rmSync(segmentPath(trailPlace(audit, project), 1));
  rmSync(segmentPath(trailPlace(audit, project), 2));
  await until('interrupted');
  expect(seen.filter((each) => each === 'interrupted').length).toBeGreaterThan(1);
});

test('following ends with the signal', async () => {
  const { until, ended, controller } = following(await trailOf(1));
  await until('caught up');
  controller.abort(new Error('enough'));
  expect(await ended).toMatchObject({ message: 'enough' });
});
