import type { KeyPress } from '../../base/kinds/keys.ts';
import { traceKeyOf, type TraceKeysOf } from '../../base/kinds/traceKeys.ts';

const movingKeys = ['lineUp', 'lineDown', 'linesUp', 'linesDown', 'firstLine', 'lastLine'] as const;

/** Keys of lists that mean more than another line. */
export type LineKey = Exclude<TraceKeysOf<'lines'>, (typeof movingKeys)[number]>;

export function lineKeyOf(press: KeyPress): LineKey | undefined {
  const key = traceKeyOf('lines', press);
  return key === undefined || isMoving(key) ? undefined : key;
}

function isMoving(key: TraceKeysOf<'lines'>): key is (typeof movingKeys)[number] {
  return movingKeys.some((each) => each === key);
}
