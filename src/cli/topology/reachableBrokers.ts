import { brokerPlace, writtenPlace, type BrokerPlace } from '../../app/channels/brokerAddress.ts';
import type { LocatedBroker } from '../../app/topology/parties/brokerSeat.ts';
import type { Observation } from '../../engine/observation.ts';
import { toProblem } from '../../base/problem.ts';
import { brokerNameOf, brokerNames } from '../../manifest/messaging/brokers.ts';
import type { CliContext } from '../context.ts';
import type { Application, Messaging } from '../../manifest/model.ts';
import { reachedPlace } from '../sources/brokerSource.ts';
import type { Exploration } from './exploration.ts';

/**
 * Where the brokers of an application are, as `--redis`, the manifest and what runs say. False where one cannot be found that channels are on;
 * why has been told. Without an engine, those whose URL is written are found.
 */
export async function reachableBrokers(
  { application, complaints, options: { redis }, context }: Exploration,
  observation: Observation | undefined,
): Promise<{ readonly places: readonly LocatedBroker[]; readonly isWhole: boolean }> {
  const { messaging } = application;
  const places: LocatedBroker[] = [];
  let isWhole = true;
  for (const name of brokerNames(messaging)) {
    const named = name === undefined ? {} : { name };
    const place = redis === undefined ? await placeOf(application, observation, name, context) : brokerPlace(redis);
    if (place === undefined) continue;
    if ('url' in place) {
      // Two names may stand for one broker, which is looked at once.
      if (!places.some(({ url }) => url === place.url)) places.push({ ...named, ...place });
    } else if (isSpokenOf(messaging, name)) {
      complaints.add(place.problem.message, name ?? 'broker');
      isWhole = false;
    }
  }
  return { places, isWhole };
}

/** Undefined where an engine would have to tell and there is none, which is told of the engine. */
async function placeOf(
  application: Application,
  observation: Observation | undefined,
  name: string | undefined,
  context: CliContext,
): Promise<BrokerPlace | undefined> {
  const written = writtenPlace(application.messaging, name);
  if (written || !observation) return written;
  try {
    return await reachedPlace(application, observation, name, context);
  } catch (error) {
    // A way that cannot be opened leaves the others.
    return { problem: toProblem(error) };
  }
}

/** An application that declares no channels and names no broker has none. */
function isSpokenOf(messaging: Messaging, name: string | undefined): boolean {
  const channels = Object.keys(messaging.channels);
  return (
    name !== undefined ||
    messaging.broker !== undefined ||
    channels.some((channel) => brokerNameOf(messaging, channel) === name)
  );
}
