import { plural } from '../../base/counts.ts';
import type { PublishAnswer } from '../../broker/publication.ts';
import type { ContractVerdict, Delivery } from '../../protocol/detailShapes.ts';

/** What the broker said of a message, in a few words: `entry 1763400000000-0`, `2 subscribers got it`. */
export function answerText({ id, receivers, length, isReplaced }: PublishAnswer): string {
  if (id !== undefined) return `entry ${id}`;
  if (receivers !== undefined) return receivers === 0 ? 'nobody listened' : `${plural(receivers, 'subscriber')} got it`;
  if (length !== undefined) return `the list holds ${plural(length, 'item')}`;
  return isReplaced ? 'it replaced what was there' : 'it is new there';
}

/** Which groups have got an entry, in one line: `billing: pending with worker-1 · shipping: acknowledged`. */
export function deliveryText({ groups, isPartial }: Delivery): string {
  if (groups.length === 0) return 'no consumer group';
  const parts = groups.slice(0, maxGroups).map(({ name, state, consumer }) => {
    if (state === 'pending') return `${name}: pending${consumer === null ? '' : ` with ${consumer}`}`;
    return `${name}: ${state}`;
  });
  const more = groups.length - parts.length;
  return [...parts, ...(more > 0 || isPartial ? [isPartial ? 'and more' : `${more} more`] : [])].join(' · ');
}

const maxGroups = 4;

/** True once nothing more can be expected: every group has acknowledged it. */
export function isDelivered({ groups }: Delivery): boolean {
  return groups.every(({ state }) => state === 'acknowledged');
}

/** What a payload breaks, for a question: a line each. */
export function brokenText({ name, errors, errorCount }: ContractVerdict): string {
  const lines = errors.slice(0, maxErrors).map(({ path, message }) => `${path}: ${message}`);
  const more = errorCount - lines.length;
  const told = [...lines, ...(more > 0 ? [`and ${more} more`] : [])].map((line) => `• ${line}`);
  return [`It breaks ${name ?? 'its contract'}:`, ...told].join('\n');
}

const maxErrors = 8;
