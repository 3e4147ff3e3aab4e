import { logLevels, type LogLevel } from '../../base/kinds/logLevels.ts';
import type { RowLens } from '../rows/rowLens.ts';
import type { RowTest } from './factsTest.ts';

/** Lines that state no level count as this: most of what a program prints is for information. */
const unstated = logLevels.indexOf('info');

/** Lines of logs and log records from a level on; undefined for all. Gaps and what is neither pass. Throws `TooMuchWork` of a row that takes too long. */
export function levelTest(minLevel: LogLevel | null, lens: RowLens): RowTest | undefined {
  if (minLevel === null) return undefined;
  const least = logLevels.indexOf(minLevel);
  return (page, index) => {
    if (page.kindAt(index) === 'gap') return true;
    lens.move(page, index);
    const kind = lens.source?.kind;
    if (kind !== 'logs' && kind !== 'log') return true;
    const { level } = lens;
    return (level === null ? unstated : logLevels.indexOf(level)) >= least;
  };
}
