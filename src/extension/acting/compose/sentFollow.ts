import { isDelivered } from '../../../app/drafts/sentText.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { isCancellation, toProblem } from '../../../base/problem.ts';
import type { ActingParts } from '../parts/actingParts.ts';
import type { SentHere } from './sentMessage.ts';

/** When groups are looked at after a message was sent: consumers mostly take it within the first moments. */
const looksAfterMs: readonly number[] = [150, 500, 1500, 4000, 10_000, 30_000];

/** Looks, for a while, at what the consumer groups of a stream do with an entry; the listener hears each news. */
export function followDelivery(
  { tap, logger }: Pick<ActingParts, 'tap' | 'logger'>,
  sent: SentHere,
  onNews: (sent: SentHere) => void,
): Disposable {
  const stopping = new AbortController();
  const { id } = sent.answer;
  let timer: NodeJS.Timeout | undefined;
  const look = async (at: number): Promise<void> => {
    try {
      const request = { broker: { url: sent.brokerUrl }, key: sent.target.key, id: id ?? '' };
      const delivery = await tap.ensure().request('entryDelivery', request, stopping.signal);
      onNews({ ...sent, delivery });
      if (!isDelivered(delivery)) wait(at + 1);
    } catch (error) {
      if (!isCancellation(error)) logger.debug(`Groups cannot be looked at: ${toProblem(error).message}`);
    }
  };
  const wait = (at: number): void => {
    const delayMs = looksAfterMs[at];
    if (delayMs !== undefined && !stopping.signal.aborted) timer = setTimeout(() => void look(at), delayMs);
  };
  if (id !== undefined && sent.target.kind === 'stream') wait(0);
  return {
    dispose: () => {
      clearTimeout(timer);
      stopping.abort();
    },
  };
}
