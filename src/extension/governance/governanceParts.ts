import type * as vscode from 'vscode';
import type { Memory } from '../../app/applications/applicationMarks.ts';
import type { DoorPorts } from '../../app/operations/door.ts';
import type { Logger } from '../../base/logger.ts';
import type { BrokerHost } from '../brokerHost.ts';
import type { ApplicationTargets } from '../commands/applicationTargets.ts';
import type { EngineHost } from '../engineHost.ts';
import type { Inspectors } from '../inspector/inspectors.ts';
import type { MessageDocuments } from '../inspector/messageDocuments.ts';
import type { LanguageHost } from '../language/languageHost.ts';
import type { Settings } from '../settings.ts';
import type { TapHost } from '../tapHost.ts';
import type { ApplicationWorks } from '../views/applicationWork.ts';

/** What policies, quotas, the audit trail and environments are shown with. */
export interface GovernanceParts {
  readonly extensionUri: vscode.Uri;
  /** The folder of the bundles. */
  readonly dist: string;
  readonly applications: ApplicationWorks;
  readonly targets: ApplicationTargets;
  readonly language: LanguageHost;
  readonly engines: EngineHost;
  readonly brokers: BrokerHost;
  readonly tap: TapHost;
  readonly inspectors: Inspectors;
  readonly documents: MessageDocuments;
  readonly settings: Settings;
  readonly memory: Memory;
  /** Where a person is asked and told. */
  readonly door: DoorPorts;
  readonly logger: Logger;
}

/** What the lazily loaded part gets beside: the controller is known to VS Code from the start, so that it asks for tests. */
export interface GoverningParts extends GovernanceParts {
  readonly tests: vscode.TestController;
}
