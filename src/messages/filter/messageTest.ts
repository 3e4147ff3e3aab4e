import type { ExpressionMistake } from '../../expression/mistake.ts';
import { RowLens } from '../rows/rowLens.ts';
import type { SourceFacts } from '../rows/sourceFacts.ts';
import type { Message } from '../store/message.ts';
import { MessageStore } from '../store/store.ts';
import { compileFilter } from './compile.ts';

/** Asks a condition of messages one by one, in the words of the inspector's filter. */
export interface MessageTest {
  matches(message: Omit<Message, 'source'>): boolean;
  /** How many messages it could not be asked of: they do not match. */
  readonly unevaluated: number;
}

const bounds = { maxPayloadBytes: 2 * 1_048_576, maxUnpackedBytes: 2 * 1_048_576, maxFields: 10_000 };

/** Makes a condition in CEL ready for the messages of one source, or says what is wrong with it. */
export function messageTest(where: string, facts: SourceFacts): MessageTest | { readonly mistake: ExpressionMistake } {
  const store = new MessageStore({ maxMessages: 1, maxBytes: 2 ** 30 });
  let unevaluated = 0;
  const compiled = compileFilter(
    {
      mode: 'cel',
      text: where,
      isCaseSensitive: false,
      sources: [],
      span: null,
      size: null,
      contract: 'any',
      minLevel: null,
    },
    {
      sourceId: () => facts.id,
      lens: new RowLens(() => facts, { ...bounds, isHurried: true, isExact: true }),
      verdictOf: () => 'none',
      onUnevaluated: () => unevaluated++,
    },
  );
  if ('mistake' in compiled) return compiled;
  const { matcher } = compiled;
  return {
    matches(message) {
      if (!matcher) return true;
      store.append({ ...message, source: 0 });
      const place = store.locate(store.end - 1);
      let isMatch = false;
      if (place) matcher(place.page, place.index, place.index + 1, () => (isMatch = true));
      return isMatch;
    },
    get unevaluated() {
      return unevaluated;
    },
  };
}
