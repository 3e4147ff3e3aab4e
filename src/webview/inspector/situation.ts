import { formatCount } from '../../base/counts.ts';
import type { Problem } from '../../base/problem.ts';
import type { Filter } from '../../protocol/filterShapes.ts';
import type { Counts, SourceStatus } from '../../protocol/shapes.ts';
import type { BlankText } from '../kit/notices.ts';
import { conditionsOf, isFiltering } from './filter/filterModel.ts';

type PlainProblem = Pick<Problem, 'severity' | 'message'>;

/** All that decides what stands where rows would be. */
export interface Situation {
  readonly sources: readonly SourceStatus[];
  readonly counts: Counts;
  readonly filter: Filter;
  /** The filter cannot be read; what is wrong with it is said beside its text. */
  readonly isFilterBroken?: boolean;
  readonly problem: PlainProblem | null;
}

export interface Blank extends BlankText {
  readonly action?: { readonly label: string; readonly does: 'addSource' | 'clearFilter' | 'resume' | 'loadOlder' };
}

/** The text in place of an empty table; undefined while there are rows. */
export function blankFor({ sources, counts, filter, isFilterBroken = false }: Situation): Blank | undefined {
  if (counts.matched > 0) return undefined;
  if (counts.held > 0 && isFiltering(filter)) return isFilterBroken ? brokenFilter : filteredToNothing(counts, filter);
  if (sources.length === 0) {
    return {
      icon: 'inbox',
      title: 'Choose what to watch',
      text: 'Channels of every kind and the logs of services flow together in this table.',
      action: { label: 'Add source', does: 'addSource' },
    };
  }
  if (counts.isPaused) {
    return {
      icon: 'debug-pause',
      title: 'Paused',
      text: waitingText(counts.waiting),
      action: { label: 'Resume', does: 'resume' },
    };
  }
  return waitingFor(sources, counts);
}

/** The notice above the table; undefined if all is well. */
export function bannerFor({ sources, counts, problem }: Situation): PlainProblem | undefined {
  if (problem) return problem;
  // A source that ended with a problem, such as missing permissions, is as unavailable as a lost one.
  const lost = sources.filter(({ state, problem: why }) => state === 'lost' || (state === 'ended' && why !== null));
  const [first] = lost;
  if (!first) return counts.history?.isHolding ? { severity: 'info', message: holding } : undefined;
  const banner = lossOf(first);
  const isSame = lost.every((source) => source.problem?.message === first.problem?.message);
  if (lost.length === 1 || isSame) return banner;
  return { ...banner, message: `${formatCount(lost.length)} sources are not read. ${first.label}: ${banner.message}` };
}

const holding = 'Memory limit reached. New entries wait in Redis until you jump to the latest.';

/** A broker that is away comes back, and reading with it; that is a warning, and says so. */
function lossOf({ label, problem }: SourceStatus): PlainProblem {
  const hope = 'Reading resumes by itself as soon as it is back.';
  if (!problem) return { severity: 'warning', message: `The connection of ${label} is lost. ${hope}` };
  if (problem.code !== 'broker.unreachable') return problem;
  return { severity: 'warning', message: `${problem.message} ${hope}` };
}

const brokenFilter: Blank = {
  icon: 'error',
  title: 'The filter cannot be read',
  text: 'Correct it above, or clear it: all messages are still held.',
  action: { label: 'Clear filter', does: 'clearFilter' },
};

function filteredToNothing({ held, scan }: Counts, filter: Filter): Blank {
  if (scan) {
    return {
      icon: 'search',
      isBusy: true,
      title: 'Searching',
      text: `Looking through ${formatCount(scan.total)} messages.`,
    };
  }
  return {
    icon: 'search-stop',
    title: 'No message matches',
    text: `None of the ${formatCount(held)} held messages ${matching(filter)}. New messages are checked as they arrive.`,
    action: { label: 'Clear filter', does: 'clearFilter' },
  };
}

function matching(filter: Filter): string {
  if (conditionsOf(filter, () => '').length > 0) return 'meets all conditions';
  return { text: 'contains this text', regex: 'matches this expression', cel: 'fulfils this expression' }[filter.mode];
}

function waitingFor(sources: readonly SourceStatus[], { history }: Counts): Blank {
  const [first] = sources;
  const name = sources.length === 1 && first ? first.label : `${formatCount(sources.length)} sources`;
  if (sources.every(({ problem }) => problem?.code === 'telemetry.off')) {
    return {
      icon: 'circle-slash',
      title: 'Nothing is received',
      text: `${name} begin once telemetry is received.`,
    };
  }
  if (sources.every((source) => source.state === 'lost')) {
    return {
      icon: 'debug-disconnect',
      title: 'Not connected',
      text: `${name}: reading starts as soon as it can be reached.`,
    };
  }
  if (sources.some((source) => source.state === 'live')) {
    const blank = { icon: 'pulse', title: 'Live', text: `Waiting for the first message of ${name}.` };
    return history?.reach === 'more'
      ? { ...blank, action: { label: 'Load older messages', does: 'loadOlder' } }
      : blank;
  }
  if (sources.every(({ state, problem }) => state === 'ended' && problem !== null)) {
    const text = `${name}: once the reason above is mended, “Start from…” reads again.`;
    return { icon: 'circle-slash', title: 'Cannot be read', text };
  }
  if (sources.every((source) => source.state === 'ended')) {
    return { icon: 'circle-slash', title: 'Ended', text: `${name} ended without a message.` };
  }
  return { icon: 'loading', isBusy: true, title: 'Connecting', text: `Connecting to ${name}.` };
}

function waitingText(waiting: number): string {
  if (waiting === 0) return 'Nothing has come since.';
  return `${formatCount(waiting)} ${waiting === 1 ? 'message has' : 'messages have'} come since.`;
}
