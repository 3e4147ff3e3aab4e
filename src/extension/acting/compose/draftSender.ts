import { randomUUID } from 'node:crypto';
import type { ApplicationKey } from '../../../app/applications/applicationKey.ts';
import { checkDraft, type CheckedDraft } from '../../../app/drafts/checkDraft.ts';
import { correlationOf } from '../../../app/drafts/correlation.ts';
import { draftTarget, type DraftTarget } from '../../../app/drafts/draftTarget.ts';
import { askedVariables, draftValues } from '../../../app/drafts/draftValues.ts';
import { answerText, brokenText } from '../../../app/drafts/sentText.ts';
import { knownApplication, type KnownApplication } from '../../../app/monitors/readySnapshot.ts';
import { valueOf } from '../../../app/operations/door.ts';
import { performPublish } from '../../../app/operations/messages/publish.ts';
import { Buffer } from 'node:buffer';
import { maskUrl } from '../../../base/mask.ts';
import { ProblemError } from '../../../base/problem.ts';
import type { Bytes, PublishOptions } from '../../../broker/publication.ts';
import type { DraftProblem } from '../../../messages/drafts/draft.ts';
import { valueOfNode } from '../../../messages/drafts/jsonText.ts';
import { readDraft } from '../../../messages/drafts/readDraft.ts';
import type { ApplicationWork } from '../../views/applicationWork.ts';
import type { ActingParts } from '../parts/actingParts.ts';
import { askVariables } from './askVariables.ts';
import type { SentBook } from './sentBook.ts';
import type { SentHere } from './sentMessage.ts';

/** A message in its last form. */
export interface Outgoing {
  readonly target: Pick<DraftTarget, 'name' | 'kind' | 'key' | 'broker' | 'declared'>;
  readonly fields: readonly (readonly [name: Bytes, value: Bytes])[];
  readonly options: PublishOptions;
  /** What is wrong with it, in lines for people; undefined where nothing is known to be. */
  readonly knownInvalid: string | undefined;
  /** The payload as a value, where it is one. */
  readonly value: unknown;
  /** The draft that it is sent again by. */
  readonly text: string;
}

/** Sends drafts and messages through the door, and remembers what was sent. */
export class DraftSender {
  readonly #parts: ActingParts;
  readonly #book: SentBook;

  constructor(parts: ActingParts, book: SentBook) {
    this.#parts = parts;
    this.#book = book;
  }

  /** Sends the text of a draft; undefined when a person decided against it. @throws DraftRefused where it cannot be sent as it stands */
  async sendText(work: ApplicationWork, text: string, signal: AbortSignal): Promise<SentHere | undefined> {
    const snapshot = await knownApplication(work.monitor);
    const { draft } = readDraft(text);
    const isTarget = draft && draftTarget(draft, snapshot.application).target;
    const answers = isTarget ? await askVariables(askedVariables(draft)) : new Map<string, string>();
    if (!answers) return undefined;
    const sources = { nowMs: Date.now(), uuid: randomUUID, random: Math.random };
    const tap = this.#parts.tap.ensure();
    const checked = await checkDraft(
      text,
      snapshot.application,
      (its) => draftValues(its, answers, sources),
      tap,
      signal,
    );
    return this.send(work.key, snapshot, outgoingOf(checked, text), signal);
  }

  async send(
    key: ApplicationKey,
    snapshot: KnownApplication,
    outgoing: Outgoing,
    signal: AbortSignal,
  ): Promise<SentHere | undefined> {
    const { target, fields, options, knownInvalid, text } = outgoing;
    const { tap, brokers, applications } = this.#parts;
    const { door } = applications.of(key);
    const broker = brokers.addressOf(snapshot, target.broker);
    if ('problem' in broker) throw new ProblemError(broker.problem);
    const { url } = broker;
    const operation = {
      kind: 'publish',
      ...{ broker: maskUrl(url), channel: target.name, channelKind: target.kind, key: target.key, fields, options },
      ...(knownInvalid !== undefined && { knownInvalid }),
    } as const;
    const atMs = Date.now();
    const answer = valueOf(await performPublish(operation, { url, tap: () => tap.ensure() }, door, signal));
    if (!answer) return undefined;
    const { manifest, environment } = key;
    const isInvalid = knownInvalid !== undefined;
    const about = { channel: target.name, manifest, environment, atMs, outcome: answerText(answer), isInvalid };
    await this.#book.remember({ ...about, text });
    const correlation = correlationOf(
      target.declared?.correlation,
      fields.map(([name, value]) => [textOf(name), textOf(value)]),
      outgoing.value,
    );
    const message = {
      source: `${target.kind}:${target.name}`,
      ...(answer.id === undefined ? { value: valueRead(outgoing) } : { id: answer.id }),
      sinceMs: atMs,
    };
    const application = snapshot.application.name;
    return { key, application, target, brokerUrl: url, atMs, answer, message, isInvalid, correlation };
  }
}

/** A draft that cannot be sent as it stands: the place says why. */
export class DraftRefused extends ProblemError {
  readonly at: DraftProblem;

  constructor(at: DraftProblem, text: string) {
    const line = text.slice(0, at.start).split('\n').length;
    super({ code: 'draft.refused', severity: 'warning', message: `Line ${line}: ${at.message}` });
    this.at = at;
  }
}

function outgoingOf({ target, composed, payload, verdict, problems }: CheckedDraft, text: string): Outgoing {
  const error = problems.find(({ severity }) => severity === 'error');
  if (error) throw new DraftRefused(error, text);
  if (!target || !composed)
    throw new DraftRefused({ severity: 'error', message: 'It cannot be read.', start: 0, end: 1 }, text);
  const { draft } = readDraft(text);
  const fields = composed.fields.map(([name, value]): [Bytes, Bytes] => {
    if (value.kind === 'text') return [name, value.text];
    return [name, value.kind === 'bytes' ? Buffer.from(value.base64, 'base64') : (payload ?? '')];
  });
  return {
    target,
    fields,
    options: { ...draft?.options, ...(target.isSharded && { isSharded: true }) },
    knownInvalid: verdict?.state === 'invalid' ? brokenText(verdict) : undefined,
    value: composed.payload && valueOfNode(composed.payload),
    text,
  };
}

/** What is read of a message without an id is its value alone. */
function valueRead({ fields }: Outgoing): Bytes {
  return fields[0]?.[1] ?? '';
}

function textOf(bytes: Bytes): string {
  return typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString();
}
