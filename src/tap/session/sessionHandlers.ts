import type { Broker } from '../../broker/broker.ts';
import type { Delivery } from '../../protocol/detailShapes.ts';
import type { Handlers } from '../../protocol/rpc.ts';
import type { TapQuestion } from '../../protocol/sessionQuestions.ts';
import type { tapSide } from '../../protocol/tap.ts';
import type { Announcer } from './announcer.ts';
import { entryDelivery } from '../sources/entryDelivery.ts';
import type { LeasePool } from '../sources/leasePool.ts';
import type { Session } from './session.ts';

type SessionHandlers = Pick<
  Handlers<typeof tapSide>,
  TapQuestion | 'copyAs' | 'document' | 'export' | 'findSent' | 'heldMessage' | 'setShown' | 'setSources'
>;

/** The handlers of requests about one session, which `get` finds by its name. */
export function sessionHandlers(
  get: (name: string) => Session,
  announcer: Announcer,
  brokers: LeasePool<Broker>,
): SessionHandlers {
  return {
    setSources: ({ session, sources }) =>
      done(() => get(session).setSources(sources.map((source) => ({ ...source, origin: source })))),
    loadOlder: ({ session }, signal) => get(session).loadOlder(signal),
    readOn: ({ session }) => done(() => get(session).readOn()),
    clear: ({ session }) => done(() => get(session).clear()),
    setFilter: ({ session, filter }) => get(session).setFilter(filter),
    setSort: async ({ session, sort }, signal) => {
      await get(session).setSort(sort, signal);
      return null;
    },
    setPaused: ({ session, isPaused }) => done(() => get(session).setPaused(isPaused)),
    setShown: ({ session, isShown }) => done(() => get(session).setShown(isShown)),
    window: async ({ session, window }, signal) => {
      await get(session).contractsLoaded();
      const { at } = window;
      if (at.kind === 'tail' && at.behind !== undefined) await get(session).news(at.behind, signal);
      return get(session).questions.window(window);
    },
    histogram: ({ session, buckets, span }) => get(session).questions.histogram(buckets, span),
    fields: ({ session }) => get(session).questions.fields(),
    detail: async ({ session, sequence, decoder }) => {
      await get(session).contractsLoaded();
      return get(session).questions.detail(sequence, decoder);
    },
    example: async ({ session, ...request }) => {
      await get(session).contractsLoaded();
      return get(session).questions.example(request);
    },
    raw: ({ session, sequence, field, offset, count }) => get(session).questions.raw(sequence, field, offset, count),
    document: ({ session, sequence, decoder }) => get(session).questions.document(sequence, decoder),
    delivery: async ({ session, sequence }) => deliveryOf(get(session), sequence, brokers),
    heldMessage: async ({ session, sequence }) => {
      await get(session).contractsLoaded();
      return get(session).questions.heldMessage(sequence);
    },
    findSent: ({ session, message, withinMs }, signal) =>
      get(session).findSent(message, AbortSignal.any([signal, AbortSignal.timeout(withinMs)])),
    copyAs: ({ session, sequence, format }) => {
      const text = get(session).questions.copyAs(sequence, format);
      return text === null ? null : { text };
    },
    export: ({ session, run, ...request }, signal) => {
      const onProgress = (written: number, total: number): void =>
        announcer.emit('exportProgress', { run, progress: { done: written, total } });
      return get(session).exportTo(request, onProgress, signal);
    },
  };
}

async function deliveryOf(session: Session, sequence: number, brokers: LeasePool<Broker>): Promise<Delivery | null> {
  const entry = session.questions.entryOf(sequence);
  return entry ? entryDelivery(brokers, entry) : null;
}

function done(act: () => void): null {
  act();
  return null;
}
