import type { Memento } from 'vscode';
import type { ApplicationKey } from '../../app/applications/applicationKey.ts';
import type { ApplicationMonitor } from '../../app/monitors/applicationMonitor.ts';
import type { DoorPorts } from '../../app/operations/door.ts';
import type { PlanRunner } from '../../app/operations/planRunner.ts';
import type { OtherProjectsMonitor } from '../../app/monitors/otherProjectsMonitor.ts';
import type { Inspectors } from '../inspector/inspectors.ts';
import type { ServicePages } from '../servicePage/servicePages.ts';
import type { Settings } from '../settings.ts';
import type { ArrangementState } from '../views/arrangementState.ts';
import type { ApplicationWorks, ApplicationWork } from '../views/applicationWork.ts';
import type { ApplicationTargets } from './applicationTargets.ts';
import { Targets } from './targets.ts';

/** What commands on services work with, whichever application they are about. */
export interface SharedCommandParts {
  readonly applications: ApplicationWorks;
  readonly targets: ApplicationTargets;
  readonly inspectors: Inspectors;
  readonly pages: Pick<ServicePages, 'open'>;
  readonly settings: Settings;
  readonly arrangement: ArrangementState;
  /** It remembers choices for this workspace. */
  readonly memory: Memento;
}

/** What a command on services of one application works with. */
export interface ServiceCommandParts extends Pick<SharedCommandParts, 'pages' | 'settings' | 'arrangement' | 'memory'> {
  readonly key: ApplicationKey;
  readonly monitor: ApplicationMonitor;
  readonly door: DoorPorts;
  readonly others: OtherProjectsMonitor;
  readonly targets: Targets;
  readonly runner: PlanRunner;
  readonly inspectors: { open(application: string, sources: readonly string[], name?: string): void };
}

export function commandPartsOf(
  { key, monitor, door, activity, runner, others }: ApplicationWork,
  shared: SharedCommandParts,
): ServiceCommandParts {
  const inspectors = {
    open: (application: string, sources: readonly string[], name?: string) =>
      shared.inspectors.open(application, sources, key, name),
  };
  return { ...shared, key, monitor, door, others, runner, targets: new Targets(monitor, activity), inspectors };
}
