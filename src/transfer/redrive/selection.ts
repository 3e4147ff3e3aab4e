import { ProblemError } from '../../base/problem.ts';
import type { MovableMessage } from '../../broker/mover.ts';
import { deadReason } from '../../messages/deadLetters/reason.ts';
import { messageTest, type MessageTest } from '../../messages/filter/messageTest.ts';
import type { RedriveJob } from './job.ts';

/** Tells which messages are moved. */
export interface Selected {
  has(message: MovableMessage): boolean;
  /** How many messages the condition could not be asked of: they stay. */
  readonly unevaluated: number;
}

/** @throws ProblemError `transfer.bad-condition` for a condition that cannot be read. */
export function selectionOf({
  selection,
  from,
  payloadField,
}: Pick<RedriveJob, 'selection' | 'from' | 'payloadField'>): Selected {
  const { ids, reasons, where, minDeliveries } = selection;
  const wanted = ids && new Set(ids);
  const test = where === undefined ? undefined : testOf(where, from, payloadField);
  return {
    has(message) {
      if (wanted && !wanted.has(message.id)) return false;
      if (minDeliveries !== undefined && (message.pending?.deliveries ?? 0) < minDeliveries) return false;
      if (reasons && !reasons.includes(deadReason(message.fields, payloadField).title)) return false;
      const { id, timeMs = 0, fields } = message;
      return test?.matches({ id, timeMs, fields }) ?? true;
    },
    get unevaluated() {
      return test?.unevaluated ?? 0;
    },
  };
}

function testOf(where: string, from: RedriveJob['from'], payloadField: string | undefined): MessageTest {
  const kind = from.kind === 'list' ? 'list' : 'stream';
  const test = messageTest(where, { id: from.key, label: from.key, kind, payloadField });
  if (!('mistake' in test)) return test;
  const message = `The condition ${JSON.stringify(where)} cannot be read: ${test.mistake.message}`;
  throw new ProblemError({ code: 'transfer.bad-condition', severity: 'error', message });
}
