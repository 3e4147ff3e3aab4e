import type { Memento } from 'vscode';
import type { ApplicationMonitor } from '../../app/monitors/applicationMonitor.ts';
import type { DoorPorts } from '../../app/operations/door.ts';
import type { PlanRunner } from '../../app/operations/planRunner.ts';
import type { OtherProjectsMonitor } from '../../app/monitors/otherProjectsMonitor.ts';
import type { Inspectors } from '../inspector/inspectors.ts';
import type { ServicePages } from '../servicePage/servicePages.ts';
import type { Settings } from '../settings.ts';
import type { ArrangementState } from '../views/arrangementState.ts';
import type { Targets } from './targets.ts';

/** What commands on services work with. */
export interface ServiceCommandParts {
  readonly monitor: ApplicationMonitor;
  readonly others: OtherProjectsMonitor;
  readonly targets: Targets;
  readonly runner: PlanRunner;
  readonly door: DoorPorts;
  readonly inspectors: Inspectors;
  readonly pages: Pick<ServicePages, 'open'>;
  readonly settings: Settings;
  readonly arrangement: ArrangementState;
  /** It remembers choices for this workspace. */
  readonly memory: Memento;
}
