import { maskUrl } from '../../base/mask.ts';
import type { Application, Channel, Network, Volume } from '../../manifest/model.ts';
import type { StoredFile } from '../../manifest/model/files.ts';
import { statedFacts, factsOfEach, maskedFacts, type JsonFacts } from './jsonFacts.ts';
import { serviceFacts } from './serviceFacts.ts';

/** What `application` is in CEL. `ofService` may remember what it made of a service that has not changed. */
export function applicationFacts(application: Application, ofService = serviceFacts): JsonFacts {
  const { name, services, messaging, activeProfiles } = application;
  const { broker } = messaging;
  return statedFacts({
    name,
    services: factsOfEach(services, ofService),
    active: Object.values(services).flatMap((service) => (service.isActive ? [service.name] : [])),
    networks: factsOfEach(application.networks, networkFacts),
    volumes: factsOfEach(application.volumes, volumeFacts),
    secrets: factsOfEach(application.secrets, storedFacts),
    configs: factsOfEach(application.configs, storedFacts),
    profiles: activeProfiles,
    broker: broker === undefined ? undefined : maskUrl(broker),
    channels: factsOfEach(messaging.channels, (channel) => contractFacts(channel, application)),
  });
}

/** What `contract` is in CEL: a channel of the manifest, and what its messages keep to. */
export function contractFacts(channel: Channel, { services }: Application): JsonFacts {
  const { name, kind, key, broker, contract, deadLetter } = channel;
  const using = Object.values(services).filter(({ isActive }) => isActive);
  return statedFacts({
    channel: name,
    kind,
    key,
    broker,
    file: contract,
    dead_letter: deadLetter,
    publishers: using.flatMap((each) => (each.publishes.includes(name) ? [each.name] : [])),
    consumers: using.flatMap((each) => (each.consumes.some((one) => one.channel === name) ? [each.name] : [])),
  });
}

function networkFacts({ name, isExternal, isInternal, driver, labels }: Network): JsonFacts {
  return statedFacts({ name, external: isExternal, internal: isInternal, driver, labels: maskedFacts(labels) });
}

function volumeFacts({ name, isExternal, driver, labels }: Volume): JsonFacts {
  return statedFacts({ name, external: isExternal, driver, labels: maskedFacts(labels) });
}

/** The text itself is no fact: of a secret nobody may see it. */
function storedFacts({ name, isExternal, file, environment, content }: StoredFile): JsonFacts {
  const inline = content !== undefined && environment === undefined && file === undefined;
  return statedFacts({ name, external: isExternal, file, environment, inline });
}
