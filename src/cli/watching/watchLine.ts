import { basename } from 'node:path';
import { assertNever } from '../../base/assert.ts';
import type { WatchRecord } from '../../develop/watchEvents.ts';
import { counted } from '../apply.ts';
import { printable, type Output } from '../output/output.ts';

/** How many names of files stand in a line. */
const maxNames = 3;

/** What a watch did, in one line for people: `12:40:03 orders  synced 3 files to shop-orders-1 in 24 ms (a.js, b.js, c.js)`. */
export function watchLine(record: WatchRecord, output: Output): string {
  const time = output.paint('dim', new Date(record.atMs).toTimeString().slice(0, 8));
  if (record.event === 'watching') {
    return `${time} ${output.paint('green', 'watching')} ${printable(record.services.join(', '))}; Ctrl+C ends it`;
  }
  return `${time} ${output.paint('bold', printable(record.service))} ${textOf(record, output)}`;
}

/** The same as one object a line, for scripts. */
export function watchJson({ atMs, ...event }: WatchRecord): string {
  return JSON.stringify({ ...event, time: new Date(atMs).toISOString() });
}

function textOf(record: Exclude<WatchRecord, { event: 'watching' }>, output: Output): string {
  switch (record.event) {
    case 'synced': {
      const { container, files, deleted, ms, paths } = record;
      const what = [
        ...(files > 0 || deleted === 0 ? [counted(files, 'file')] : []),
        ...(deleted > 0 ? [`${deleted} deleted`] : []),
      ].join(', ');
      return `${output.paint('green', 'synced')} ${what} to ${printable(container)} in ${ms} ms${names(paths, output)}`;
    }
    case 'rebuilt':
      return `${output.paint('green', 'rebuilt')} in ${seconds(record.ms)}${names(record.paths, output)}`;
    case 'restarted': {
      const reason = record.reason === undefined ? '' : output.paint('dim', ` (${printable(record.reason)})`);
      return `${output.paint('green', 'restarted')} ${printable(record.container)} in ${seconds(record.ms)}${reason}`;
    }
    case 'executed': {
      const { command, container, exitCode, ms } = record;
      const how = exitCode === 0 ? output.paint('green', 'ran') : output.paint('red', `ended with ${exitCode}:`);
      return `${how} ${printable(command.join(' '))} in ${printable(container)} in ${ms} ms`;
    }
    case 'noted':
      return output.paint('yellow', printable(record.problem.message));
    case 'failed':
      return output.paint('red', printable(record.problem.message));
    default:
      return assertNever(record);
  }
}

function names(paths: readonly string[], output: Output): string {
  if (paths.length === 0) return '';
  const shown = paths.slice(0, maxNames).map((path) => printable(basename(path)));
  const more = paths.length > maxNames ? ', …' : '';
  return output.paint('dim', ` (${shown.join(', ')}${more})`);
}

function seconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}
