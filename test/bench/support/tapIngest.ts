import { silentLogger } from '../../../src/base/logger.ts';
import { connectRedis } from '../../../src/broker/redis/redisBroker.ts';
import { Session } from '../../../src/tap/session/session.ts';
import { StreamGroup } from '../../../src/tap/sources/streamGroup.ts';

/** Reads the stream `orders` from its beginning as the tap does, until so many entries are held. `prepare` gets the session before. */
export async function readThroughTap(
  url: string,
  entries: number,
  prepare?: (session: Session) => void,
): Promise<void> {
  const broker = connectRedis(url, silentLogger);
  const filled = Promise.withResolvers<undefined>();
  const session = new FilledSession(entries, () => filled.resolve(undefined));
  prepare?.(session);
  const group = new StreamGroup({ value: broker, dispose: () => undefined }, session, silentLogger);
  group.setSources([
    { kind: 'stream', id: 's', label: 's', broker: { url }, key: 'orders', from: { at: 'beginning' } },
  ]);
  await filled.promise;
  broker.dispose();
  session.dispose();
}

/** Tells when it holds everything: of its announcements the last may be up to 50 ms away by then. */
class FilledSession extends Session {
  readonly #entries: number;
  readonly #onFilled: () => void;

  constructor(entries: number, onFilled: () => void) {
    super('bench', { maxMessages: 1_000_000, maxBytes: 512e6 }, { emit: () => undefined });
    this.#entries = entries;
    this.#onFilled = onFilled;
  }

  override appended(): void {
    super.appended();
    if (this.questions.counts().seen >= this.#entries) this.#onFilled();
  }
}
