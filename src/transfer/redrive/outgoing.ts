import type { Problem } from '../../base/problem.ts';
import type { MovableMessage, MovedMessage } from '../../broker/mover.ts';
import { payloadField } from '../../messages/decode/payloadField.ts';
import type { RecordedValue } from '../../messages/recording/recording.ts';
import type { RedriveJob, RedrivenField } from './job.ts';

/** A script of Redis takes no more parts at once. */
const maxFields = 3500;

type Pair = MovedMessage['fields'][number];

/** What a message is when it arrives, or why it cannot be sent. */
export function outgoing(message: MovableMessage, job: RedriveJob, token: string): MovedMessage | Problem {
  const { id } = message;
  const item = job.from.kind === 'list' ? message.fields[1] : undefined;
  const edit = job.edits.find((one) => one.id === id);
  if (!edit && message.fields.length === 0) {
    return problem('gone-content', `The entry ${id} was deleted from its stream: only its id is left. Drop it.`);
  }
  const all = edit ? edit.fields.map(bytesOfField) : pairsOf(message.fields, job);
  const kept = all.filter(([name]) => !job.withoutFields.includes(textOf(name)));
  const pairs = [...kept, ...job.withFields.map(bytesOfField)];
  if (pairs.length === 0)
    return problem('no-fields', `The entry ${id} would have no field left. Leave out fewer fields.`);
  if (pairs.length > maxFields) {
    return problem(
      'too-many-fields',
      `The entry ${id} has more than ${maxFields} fields, which no script of Redis takes.`,
    );
  }
  const fields = job.to.kind === 'stream' ? pairs : [['data', onePayload(pairs, job)] as const];
  return { token, ...(item && { item }), fields };
}

/** An item of a list becomes the payload of an entry. */
function pairsOf(fields: readonly Uint8Array[], { from, payloadField: named = 'data' }: RedriveJob): readonly Pair[] {
  const pairs: Pair[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    pairs.push([from.kind === 'list' ? named : (fields[at] ?? ''), fields[at + 1] ?? '']);
  }
  return pairs;
}

/** Where there is room for one value: that of the payload, else all fields as JSON. */
function onePayload(pairs: readonly Pair[], job: RedriveJob): Pair[1] {
  const names = pairs.map(([name]) => textOf(name));
  const at = payloadField(names, job.payloadField);
  const found = at === undefined ? undefined : pairs[at];
  return found
    ? found[1]
    : JSON.stringify(Object.fromEntries(pairs.map(([name, value]) => [textOf(name), textOf(value)])));
}

function bytesOfField([name, value]: RedrivenField): Pair {
  return [bytesOf(name), bytesOf(value)];
}

function bytesOf(value: RecordedValue): Pair[1] {
  return typeof value === 'string' ? value : Buffer.from(value.base64, 'base64');
}

function textOf(bytes: Pair[0]): string {
  return typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString();
}

function problem(code: string, message: string): Problem {
  return { code: `transfer.${code}`, severity: 'error', message };
}
