import { maskPassword, maskText } from '../../base/mask.ts';
import type { EngineInfo } from '../../engine/observation.ts';
import type { EngineFacts, MovedMessageFacts, OperationFacts } from '../../policy/rules/moment.ts';
import { isLocalBroker } from '../channels/localBroker.ts';
import { engineName } from '../engines/engineText.ts';
import type { ChannelPlace, Operation } from '../operations/operation.ts';
import { operationText } from '../operations/operationText.ts';
import { operatedServices, verbOf } from './verbOf.ts';

/** What `operation` is in CEL. */
export function operationFacts(operation: Operation): OperationFacts {
  return {
    verb: verbOf(operation),
    kind: operation.kind === 'plan' ? operation.plan.action : operation.kind,
    text: maskText(operationText(operation)),
    services: operatedServices(operation),
    containers: containersOf(operation),
    volumes: operation.kind === 'plan' ? removedVolumes(operation.plan.steps) : [],
    command: 'request' in operation ? (operation.request.command ?? []).map(maskText) : [],
  };
}

/** What `engine` is in CEL. What a plan is for, it says itself. */
export function engineFacts(operation: Operation, known: EngineInfo | undefined): EngineFacts | undefined {
  const info = operation.kind === 'plan' ? operation.plan.engine : known;
  if (info) {
    const { kind, address } = info;
    return { kind, name: engineName(info), address: maskPassword(address), remote: isRemote(address) };
  }
  const kind = 'engine' in operation ? operation.engine : undefined;
  return kind === undefined ? undefined : { kind, name: '', address: '', remote: false };
}

/** What `message` is in CEL; undefined for what has nothing to do with messages. */
export function messageFacts(operation: Operation): MovedMessageFacts | undefined {
  switch (operation.kind) {
    case 'record':
      return factsOn({ broker: operation.brokers.join(', '), channel: operation.sources.join(', '), key: '' }, {});
    case 'replay': {
      const { brokers, keys } = operation;
      const place = { broker: brokers.map(({ address }) => address).join(', '), channel: keys.join(', '), key: '' };
      return factsOn(place, { remote: brokers.some(({ isLocal }) => !isLocal) });
    }
    case 'publish': {
      const { fields, channelKind: kind, knownInvalid } = operation;
      const names = fields.map(([name]) => Buffer.from(name).toString());
      return factsOn(operation, { kind, count: 1, invalid: knownInvalid === undefined ? 0 : 1, fields: names });
    }
    case 'publishMany': {
      const { channelKind: kind, count, invalid, isLocal } = operation;
      return factsOn(operation, { kind, count, invalid, remote: !isLocal });
    }
    case 'redrive': {
      const { to, group = '', count = 0, isLocal } = operation;
      return factsOn(to, { kind: to.channelKind, group, count, remote: !isLocal });
    }
    case 'deleteKey':
      return factsOn(operation, { kind: operation.channelKind, count: operation.length });
    default:
      return 'channel' in operation ? factsOn(operation, groupFacts(operation)) : undefined;
  }
}

function factsOn({ channel, key, broker }: ChannelPlace, known: Partial<MovedMessageFacts>): MovedMessageFacts {
  const place = { channel, key, broker, remote: broker !== '' && !isLocalBroker(broker) };
  return { ...place, kind: '', group: '', count: 0, invalid: 0, fields: [], ...known };
}

function groupFacts(operation: ChannelPlace & { readonly group?: string; readonly ids?: readonly string[] }) {
  const { group = '', ids = [] } = operation;
  return { kind: 'stream', group, count: ids.length };
}

function containersOf(operation: Operation): readonly string[] {
  if (operation.kind !== 'plan') return 'container' in operation ? [operation.container] : [];
  const names = operation.plan.steps.flatMap((step) => ('service' in step && 'name' in step ? [step.name] : []));
  return [...new Set(names)];
}

function removedVolumes(steps: Extract<Operation, { kind: 'plan' }>['plan']['steps']): readonly string[] {
  return steps.flatMap((step) => (step.kind === 'remove-volume' ? [step.name] : []));
}

/** A socket, a pipe and a folder are here. */
function isRemote(address: string): boolean {
  const host = /^(?:tcp|https?|ssh):\/\//i.test(address) ? URL.parse(address)?.hostname : undefined;
  return host !== undefined && !/^(localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}
