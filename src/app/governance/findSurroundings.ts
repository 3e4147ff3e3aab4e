import { maskUrl } from '../../base/mask.ts';
import { isProblemError } from '../../base/problem.ts';
import { brokerUrl, writtenPlace } from '../channels/brokerAddress.ts';
import type { ApplicationMonitor, MonitorSnapshot } from '../monitors/applicationMonitor.ts';
import { knownApplication, type KnownApplication } from '../monitors/readySnapshot.ts';
import type { Operation } from '../operations/operation.ts';
import { projectOf, type OperationSurroundings } from './surroundings.ts';

/** Where an operation belongs among the applications that are looked at: it says so, or has the project or the broker of one. */
export function surroundingsAmong(snapshots: readonly MonitorSnapshot[], operation: Operation): OperationSurroundings {
  const known = snapshots.filter((snapshot) => 'application' in snapshot);
  const owner = ownerAmong(known, operation);
  return {
    application: ownApplication(operation) ?? owner?.application,
    engine: owner?.state === 'ready' ? owner.observation.engine : undefined,
  };
}

/**
 * The same of what is done for one application by its own commands: whatever names no project is about it. Its manifest is read where nobody
 * looks at it just now, so that nothing passes unjudged for that.
 */
export async function surroundingsIn(
  monitor: ApplicationMonitor,
  operation: Operation,
): Promise<OperationSurroundings> {
  const snapshot = 'application' in monitor.snapshot ? monitor.snapshot : await read(monitor);
  if (!snapshot) return {};
  const { application } = snapshot;
  const project = projectOf(operation);
  if (project !== undefined && project !== application.name) return {};
  return {
    application,
    engine: snapshot.state === 'ready' ? snapshot.observation.engine : undefined,
    running: (signal) => monitor.demandEngine().running(signal),
  };
}

/** Undefined where there is no application to be judged by. */
function read(monitor: ApplicationMonitor): Promise<KnownApplication | undefined> {
  return knownApplication(monitor).catch((error: unknown) => {
    if (isProblemError(error)) return undefined;
    throw error;
  });
}

function ownerAmong(known: readonly KnownApplication[], operation: Operation): KnownApplication | undefined {
  const own = ownApplication(operation);
  if (own) return known.find(({ application }) => application === own) ?? known.find(isProject(own.name));
  const project = projectOf(operation);
  if (project !== undefined) return known.find(isProject(project));
  const brokers = brokersOf(operation);
  const users = known.filter((snapshot) => brokersNamed(snapshot).some((url) => brokers.includes(url)));
  // Several applications may share a broker: the channel is whose manifest declares it.
  return users.find(({ application }) => declares(application.messaging.channels, operation)) ?? users[0];
}

function ownApplication(operation: Operation) {
  return 'application' in operation ? operation.application : undefined;
}

function isProject(name: string) {
  return ({ application }: KnownApplication): boolean => application.name === name;
}

/** Addresses as operations have them, without credentials. */
function brokersOf(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case 'record':
      return operation.brokers.map(withoutUser);
    case 'replay':
      return operation.brokers.map(({ address }) => withoutUser(address));
    case 'redrive':
      return [operation.to.broker, operation.broker].map(withoutUser);
    default:
      return 'broker' in operation ? [withoutUser(operation.broker)] : [];
  }
}

function brokersNamed(snapshot: KnownApplication): readonly string[] {
  const { messaging } = snapshot.application;
  return [undefined, ...Object.keys(messaging.brokers ?? {})].flatMap((name) => {
    const place =
      snapshot.state === 'ready'
        ? brokerUrl(snapshot.application, snapshot.observation, name)
        : writtenPlace(messaging, name);
    return place && 'url' in place ? [withoutUser(place.url)] : [];
  });
}

/** A password that a person was asked for is in the address of an operation alone. */
function withoutUser(url: string): string {
  return maskUrl(url).replace('***@', '');
}

function declares(channels: KnownApplication['application']['messaging']['channels'], operation: Operation): boolean {
  if (!('channel' in operation)) return false;
  const { channel, key } = operation;
  return Object.hasOwn(channels, channel) || Object.values(channels).some((each) => each.key === key);
}
