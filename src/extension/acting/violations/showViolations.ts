import type { ApplicationWork, ApplicationWorks } from '../../views/applicationWork.ts';
import { emptyInspectorState } from '../../inspector/inspectorState.ts';
import type { Inspectors } from '../../inspector/inspectors.ts';

/** Opens the messages of a source that break its contract. What it is called with comes from a quick fix of ours. */
export function showViolations(
  applications: ApplicationWorks,
  inspectors: Inspectors,
  [meant]: readonly unknown[],
): void {
  if (!isMeant(meant)) return;
  const { source, contract } = meant;
  for (const { monitor, key } of applications.made) {
    const application = applicationOf(monitor.snapshot);
    const channels = Object.values(application?.messaging.channels ?? {});
    if (!application || !channels.some((one) => `${one.kind}:${one.name}` === source && one.contract === contract))
      continue;
    const state = emptyInspectorState(application.name, [source], key);
    inspectors.openState({ ...state, filter: { ...state.filter, contract: 'invalid' } });
    return;
  }
}

type Snapshot = ApplicationWork['monitor']['snapshot'];

function applicationOf(snapshot: Snapshot): Extract<Snapshot, { state: 'ready' }>['application'] | undefined {
  return snapshot.state === 'ready' || snapshot.state === 'engineUnreachable' ? snapshot.application : undefined;
}

function isMeant(value: unknown): value is { readonly source: string; readonly contract: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { source, contract } = value as Readonly<Record<string, unknown>>;
  return typeof source === 'string' && typeof contract === 'string';
}
