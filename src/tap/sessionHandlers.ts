import { ProblemError } from '../base/problem.ts';
import type { Handlers } from '../protocol/rpc.ts';
import type { tapSide } from '../protocol/tap.ts';
import type { Session } from './session.ts';

type SessionHandlers = Pick<
  Handlers<typeof tapSide>,
  | 'clear'
  | 'copyAs'
  | 'delivery'
  | 'detail'
  | 'document'
  | 'export'
  | 'fields'
  | 'histogram'
  | 'raw'
  | 'setFilter'
  | 'setPaused'
  | 'setShown'
  | 'setSort'
  | 'window'
>;

/** What is asked of one session, which `get` finds by its name. */
export function sessionHandlers(get: (name: string) => Session): SessionHandlers {
  return {
    clear: ({ session }) => done(() => get(session).clear()),
    setFilter: ({ session, filter }) => get(session).setFilter(filter),
    setSort: ({ session }) => done(() => void get(session)),
    setPaused: ({ session, isPaused }) => done(() => get(session).setPaused(isPaused)),
    setShown: ({ session, isShown }) => done(() => get(session).setShown(isShown)),
    window: ({ session, window }) => get(session).questions.window(window),
    histogram: ({ session, buckets, span }) => get(session).questions.histogram(buckets, span),
    fields: ({ session }) => get(session).questions.fields(),
    detail: ({ session, sequence, decoder }) => get(session).questions.detail(sequence, decoder),
    raw: ({ session, sequence, field, offset, count }) => get(session).questions.raw(sequence, field, offset, count),
    document: ({ session, sequence, decoder }) => get(session).questions.document(sequence, decoder),
    delivery: () => null,
    copyAs: ({ session, sequence }) => {
      const document = get(session).questions.document(sequence, 'auto');
      return document && { text: document.text };
    },
    export: () => {
      throw new ProblemError({ code: 'tap.no-export', severity: 'error', message: 'Export is on its way.' });
    },
  };
}

function done(act: () => void): null {
  act();
  return null;
}
