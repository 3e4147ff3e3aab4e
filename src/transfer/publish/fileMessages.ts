import type { Drafting } from '../../messages/drafts/openDrafting.ts';
import type { FileItem } from '../files/fileItem.ts';
import { readMessages } from '../files/readMessages.ts';
import type { AimedMessage } from '../sending/orderedSender.ts';
import { breachIn } from './contractCheck.ts';
import type { FilePlace, PublishManyJob } from './job.ts';
import { publicationOf } from './publicationOf.ts';
import { sampleItems } from './samples.ts';

/** A message of a file, made ready for its channel. */
export type FileMessage =
  | ReadyMessage
  | { readonly kind: 'unusable'; readonly at: FilePlace; readonly reason: string }
  /** It stands for no message. */
  | { readonly kind: 'passed'; readonly at: FilePlace };

export interface ReadyMessage extends AimedMessage {
  readonly kind: 'ready';
  readonly at: FilePlace;
  /** What of the contract it breaks, in words. */
  readonly breach: string | undefined;
}

/** The messages of a job from the place on where it starts, many at a time. */
export async function* fileMessages(
  { from, to, start }: PublishManyJob,
  drafting: Drafting | undefined,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): AsyncGenerator<readonly FileMessage[], void, undefined> {
  const places = new Places();
  let number = 0;
  const items =
    from.kind === 'file' ? readMessages(from.path, from.format, signal, onBytes) : sampleItems(drafting, from, signal);
  for await (const some of items) {
    const messages: FileMessage[] = [];
    for (const item of some) {
      const at = places.of(item);
      if (!start || !isBefore(at, start)) messages.push(messageOf(item, at));
    }
    yield messages;
  }

  function messageOf(item: FileItem, at: FilePlace): FileMessage {
    if (item.kind === 'passed') return { kind: 'passed', at };
    if (item.kind === 'bad') return { kind: 'unusable', at, reason: item.reason };
    const publication = publicationOf(item, to, drafting);
    if ('reason' in publication) return { kind: 'unusable', at, reason: publication.reason };
    const breach = drafting && breachIn(publication, to, drafting);
    return { kind: 'ready', at, broker: to.broker, publication, number: number++, breach };
  }
}

/** Counts the messages that begin on one line. */
class Places {
  #line = 0;
  #nth = 0;

  of({ line }: FileItem): FilePlace {
    this.#nth = line === this.#line ? this.#nth + 1 : 1;
    this.#line = line;
    return { line, nth: this.#nth };
  }
}

function isBefore(a: FilePlace, b: FilePlace): boolean {
  return a.line === b.line ? a.nth < b.nth : a.line < b.line;
}
