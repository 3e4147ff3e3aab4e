import type { EdgeEvidence } from '../../../protocol/topology/topology.ts';
import type { DeclaredUse } from './declaredUse.ts';
import type { ChannelBook } from './channelBook.ts';
import type { ServiceMap } from './serviceMap.ts';

/** Puts on the map what the manifest declares, all of its channels included. */
export function addDeclared(map: ServiceMap, book: ChannelBook, uses: readonly DeclaredUse[]): void {
  for (const channel of book.all) map.channel(channel, false);
  for (const use of uses) {
    const common = {
      service: use.service,
      isDeclared: true,
      isObserved: false,
      evidence: [declaredEvidence(use.evidence)],
    };
    const own = map.service(use.service);
    if ('target' in use) {
      map.draft.edge({ ...common, kind: use.kind, from: own, to: map.service(use.target), target: use.target });
      continue;
    }
    const channel = book.named(use.channel);
    const node = map.channel(channel, false);
    if (use.kind === 'publishes')
      map.draft.edge({ ...common, kind: use.kind, from: own, to: node, channel: channel.name });
    else if (use.group === undefined)
      map.draft.edge({ ...common, kind: use.kind, from: node, to: own, channel: channel.name });
    else {
      const from = map.group(channel, use.group, true, false);
      map.draft.edge({ ...common, kind: use.kind, from, to: own, channel: channel.name, group: use.group });
    }
  }
}

function declaredEvidence({ source, text }: DeclaredUse['evidence']): EdgeEvidence {
  return { source, text, lastSeenMs: null, times: 0 };
}
