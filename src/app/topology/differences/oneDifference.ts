import { formatCount } from '../../../base/counts.ts';
import type { TopologyEdge, TopologyNode } from '../../../protocol/topology/topology.ts';
import { isRisen, lagMargin, type Average } from './figureSeries.ts';

/** One thing that was different; what weighs more tells more of what broke. */
export interface RankedDifference {
  readonly about: string;
  readonly text: string;
  readonly isWorse: boolean;
  readonly weight: number;
}

/** How much each kind tells; within one, more of it tells more, but never as much as the next kind. */
const weights = {
  state: 90,
  errors: 80,
  deadLetters: 70,
  lag: 60,
  stopped: 50,
  fewer: 40,
  pending: 30,
  better: 20,
  more: 10,
};
type Kind = keyof typeof weights;

export function nodeDifferences(
  node: TopologyNode,
  before: Average | undefined,
  after: Average | undefined,
): readonly RankedDifference[] {
  if (!before || !after) return [];
  const name = nameOf(node);
  const make = (kind: Kind, text: string, isWorse: boolean, size = 0): readonly RankedDifference[] => [
    { about: node.id, text: `${name}: ${text}`, isWorse, weight: weights[kind] + share(size) },
  ];
  return [
    ...stateDifference(before, after, make),
    ...errorDifference(before, after, make),
    ...(node.channel?.deadLetterOf === undefined || node.channel.deadLetterOf === null
      ? []
      : fillingUp(before, after, make)),
    // Of a channel it is the worst of its groups, which tell it themselves.
    ...(node.kind === 'channel' ? [] : lagDifference(before, after, make)),
    ...rateDifference(before, after, make),
  ];
}

/** What comes to a channel is told of the channel; an edge tells what only it can. */
export function edgeDifferences(
  edge: TopologyEdge,
  nodes: readonly TopologyNode[],
  before: Average | undefined,
  after: Average | undefined,
): readonly RankedDifference[] {
  if (!after) return [];
  const ends = [edge.from, edge.to].map((id) => nodes.find((node) => node.id === id));
  const name = ends.map((node) => (node ? nameOf(node) : '?')).join(' → ');
  const make = (kind: Kind, text: string, isWorse: boolean, size = 0): readonly RankedDifference[] => [
    { about: edge.id, text: `${name}: ${text}`, isWorse, weight: weights[kind] - 0.5 + share(size) / 2 },
  ];
  if (!before) {
    const rate = after.ratePerSecond ?? 0;
    return rate > 0 ? make('more', `new, ${rateText(rate)} messages/s`, false, rate) : [];
  }
  return [...errorDifference(before, after, make), ...rateDifference(before, after, make)];
}

type Make = (kind: Kind, text: string, isWorse: boolean, size?: number) => readonly RankedDifference[];

function stateDifference(
  { state: before }: Average,
  { state: after }: Average,
  make: Make,
): readonly RankedDifference[] {
  if (!before || !after || (before.text === after.text && before.color === after.color)) return [];
  const [was, is] = [badness(before.color), badness(after.color)];
  // The words of a state also tell the age of what runs; that alone is no other state.
  if (was === is && before.color === after.color) return [];
  return make(is > was ? 'state' : 'better', `${before.text} → ${after.text}`, is > was, is);
}

/** By the colours of the tree: green, then whatever is neither good nor bad, yellow, red. */
function badness(color: string | null): number {
  if (color === null) return 1;
  if (color.endsWith('green')) return 0;
  if (color.endsWith('yellow')) return 2;
  return color.endsWith('red') ? 3 : 1;
}

function errorDifference(
  { errors: before }: Average,
  { errors: after }: Average,
  make: Make,
): readonly RankedDifference[] {
  if (after === null) return [];
  const text = `${count(before ?? 0)} → ${count(after)} errors in a minute`;
  if (isRisen(before ?? 0, after, 0)) return make('errors', text, true, after);
  return before !== null && isRisen(after, before, 0) ? make('better', text, false, before) : [];
}

function fillingUp({ length: before }: Average, { length: after }: Average, make: Make): readonly RankedDifference[] {
  if (before === null || after === null || after <= before) return [];
  return make('deadLetters', `${count(before)} → ${count(after)} dead letters`, true, after - before);
}

function lagDifference(before: Average, after: Average, make: Make): readonly RankedDifference[] {
  const rise = (kind: Kind, word: string, was: number | null, is: number | null): readonly RankedDifference[] => {
    if (was === null || is === null) return [];
    const text = `${word} ${count(was)} → ${count(is)}`;
    if (isRisen(was, is, lagMargin)) return make(kind, text, true, is - was);
    return isRisen(is, was, lagMargin) ? make('better', text, false, was - is) : [];
  };
  return [...rise('lag', 'lag', before.lag, after.lag), ...rise('pending', 'pending', before.pending, after.pending)];
}

/** Below that, what comes now and then is taken for what stopped. */
const leastRate = 0.2;

function rateDifference(
  { ratePerSecond: before }: Average,
  { ratePerSecond: after }: Average,
  make: Make,
): readonly RankedDifference[] {
  if (before === null || after === null) return [];
  const text = `${rateText(before)} → ${rateText(after)} messages/s`;
  if (after === 0 && before >= leastRate) return make('stopped', text, true, before);
  if (before >= 1 && after <= before / 2) return make('fewer', text, true, before - after);
  return after >= 1 && after >= before * 2 ? make('more', text, false, after - before) : [];
}

function nameOf({ kind, name, channel }: TopologyNode): string {
  return kind === 'group' ? `${name} of ${channel?.name ?? '?'}` : name;
}

function count(value: number): string {
  return formatCount(Math.round(value));
}

function rateText(rate: number): string {
  return rate >= 10 || rate === 0 ? count(rate) : rate.toFixed(1);
}

/** From 0 to almost 10, however large the number is. */
function share(size: number): number {
  return size <= 0 ? 0 : 9.9 * (1 - 1 / (1 + Math.log10(1 + size)));
}
