import type { DeadPlace } from '../../../app/channels/deadLetterPlaces.ts';
import { knownApplication } from '../../../app/monitors/readySnapshot.ts';
import type { PayloadEncoding } from '../../../base/kinds/decoders.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import { ProblemError } from '../../../base/problem.ts';
import type { MoveOrigin } from '../../../broker/mover.ts';
import type { Application } from '../../../manifest/model.ts';
import type { ApplicationWork } from '../../views/applicationWork.ts';
import type { ActingParts } from '../parts/actingParts.ts';

/** A place of dead messages as the broker knows it. */
interface DeadOrigin {
  readonly application: Application;
  /** It may hold credentials. */
  readonly url: string;
  readonly origin: MoveOrigin & { readonly broker: string };
  /** How its messages are read, and what they were held to. */
  readonly rules: {
    readonly payloadField?: string | undefined;
    readonly encoding?: PayloadEncoding | undefined;
    readonly contract?: { readonly path: string; readonly pointer?: string | undefined } | undefined;
  };
}

/** @throws ProblemError when the broker cannot be found. */
export async function originOf(
  { brokers }: Pick<ActingParts, 'brokers'>,
  { monitor }: ApplicationWork,
  place: DeadPlace,
): Promise<DeadOrigin> {
  const snapshot = await knownApplication(monitor);
  const broker = brokers.addressOf(snapshot, place.broker);
  if ('problem' in broker) throw new ProblemError(broker.problem);
  const { application } = snapshot;
  const { channels } = application.messaging;
  const [own, origin] = [place.channel, place.origins[0] ?? ''].map((name) => ownProperty(channels, name));
  const payload = own?.payload ?? origin?.payload;
  const contract = origin?.contract ?? own?.contract;
  const pointer = origin?.contract === undefined ? own?.contractPointer : origin.contractPointer;
  const on = { broker: broker.url, key: place.key };
  return {
    application,
    url: broker.url,
    origin: place.group === undefined ? { ...on, kind: place.kind } : { ...on, kind: 'pending', group: place.group },
    rules: {
      payloadField: payload?.field,
      encoding: payload?.encoding,
      ...(contract !== undefined && { contract: { path: contract, pointer } }),
    },
  };
}
