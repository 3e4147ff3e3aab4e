import { valueOf } from '../../app/operations/door.ts';
import { performHousekeeping } from '../../app/operations/messages/housekeeping.ts';
import type { InspectorChooser } from '../../app/inspector/inspectorChoices.ts';
import { resolveSource } from '../../app/inspector/sources.ts';
import { knownApplication } from '../../app/monitors/readySnapshot.ts';
import { maskUrl } from '../../base/mask.ts';
import { ProblemError } from '../../base/problem.ts';
import type { BrokerHost } from '../brokerHost.ts';
import type { TapHost } from '../tapHost.ts';
import { tellDone } from '../ui/messages.ts';
import type { ApplicationWorks } from '../views/applicationWork.ts';
import { workOfInspected } from './inspectedApplications.ts';

export interface DeletionParts {
  readonly applications: ApplicationWorks;
  readonly brokers: BrokerHost;
  readonly tap: TapHost;
}

/** Deletes an entry of a stream that an inspector shows. The inspector keeps what it has read. */
export function entryDeletion({ applications, brokers, tap }: DeletionParts): InspectorChooser['deleteEntry'] {
  return async (inspected, sourceId, entryId) => {
    const { monitor, watch, door } = await workOfInspected(applications, inspected);
    const snapshot = await knownApplication(monitor);
    const places = {
      broker: (name: string | undefined) => brokers.addressOf(snapshot, name),
      // A stream is on a broker: nobody asks for the engine.
      engine: () => notAsked(),
      start: { at: 'beginning' } as const,
      logTail: 0,
    };
    const resolution = resolveSource(snapshot.application, places, sourceId);
    if ('problem' in resolution) throw new ProblemError(resolution.problem);
    const { source } = resolution;
    if (source.kind !== 'stream') return;
    const { url } = source.broker;
    const operation = {
      kind: 'deleteEntries',
      broker: maskUrl(url),
      channel: source.label,
      key: source.key,
      ids: [entryId],
    } as const;
    const target = { url, tap: () => tap.ensure() };
    const deleted = valueOf(await performHousekeeping(operation, target, door, new AbortController().signal));
    if (deleted === undefined) return;
    watch.refresh();
    tellDone(deleted === 0 ? `${entryId} was gone already` : `Deleted ${entryId} of ${source.label}`);
  };
}

function notAsked(): never {
  throw new Error('An engine was asked for to find a stream.');
}
