import { hasTrait } from '../../../base/kinds/sources.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import { brokerNameOf } from '../../../manifest/messaging/brokers.ts';
import type { Application } from '../../../manifest/model.ts';
import type { SpanUse } from '../../../protocol/topology/spanWiring.ts';
import type { LiveFacts } from '../../channels/channelTree.ts';
import type { FactChannel, WiringFact } from '../wiringFact.ts';

/** What spans tell of services and channels that are known. A name that belongs to none of them is no evidence of anything here. */
export function spanWiringFacts(
  uses: readonly SpanUse[],
  application: Application,
  found: readonly LiveFacts[],
): readonly WiringFact[] {
  return uses.flatMap((use): readonly WiringFact[] => {
    const { service, times, atMs } = use;
    if (!ownProperty(application.services, service)) return [];
    const common = { party: { service }, times, atMs };
    if (use.kind === 'calls') {
      if (!ownProperty(application.services, use.target)) return [];
      const evidence = { source: 'span' as const, text: `a span of ${use.target} within one of ${service}` };
      return [{ ...common, kind: use.kind, target: { service: use.target }, evidence }];
    }
    const channel = channelCalled(use.destination, application, found);
    const verb = use.kind === 'publishes' ? 'sends to' : 'receives from';
    const evidence = { source: 'span' as const, text: `a span that ${verb} ${use.destination}` };
    const { group } = use;
    return channel ? [{ ...common, kind: use.kind, channel, evidence, ...(group !== undefined && { group }) }] : [];
  });
}

function channelCalled(
  destination: string,
  { messaging }: Application,
  found: readonly LiveFacts[],
): FactChannel | undefined {
  const declared = Object.values(messaging.channels).find(({ key, isPattern }) => key === destination && !isPattern);
  const live = found.find(({ key }) => key === destination);
  const one = declared ?? live;
  if (!one || !hasTrait(one.kind, 'isListed')) return undefined;
  const broker = declared ? brokerNameOf(messaging, declared.name) : live?.broker;
  return { kind: one.kind, key: destination, isPattern: false, ...(broker !== undefined && { broker }) };
}
