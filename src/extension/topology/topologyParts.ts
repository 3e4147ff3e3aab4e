import type * as vscode from 'vscode';
import type { Memory } from '../../app/applications/applicationMarks.ts';
import type { ViolationFeed } from '../../app/violations/violationFeed.ts';
import type { Logger } from '../../base/logger.ts';
import type { BrokerHost } from '../brokerHost.ts';
import type { ApplicationTargets } from '../commands/applicationTargets.ts';
import type { MessageDocuments } from '../inspector/messageDocuments.ts';
import type { Settings } from '../settings.ts';
import type { TapHost } from '../tapHost.ts';
import type { ApplicationWorks } from '../views/applicationWork.ts';
import type { ChannelsView } from '../views/channelsView.ts';
import type { TopologyPageState } from '../../protocol/topology/topologyPage.ts';

/** What maps are made with. */
export interface TopologyParts {
  readonly extensionUri: vscode.Uri;
  /** The folder of the bundles. */
  readonly dist: string;
  readonly applications: ApplicationWorks;
  readonly targets: ApplicationTargets;
  readonly tap: TapHost;
  readonly brokers: BrokerHost;
  readonly settings: Settings;
  readonly memory: Memory;
  readonly documents: MessageDocuments;
  readonly view: Pick<ChannelsView, 'reveal'>;
  readonly violations: ViolationFeed;
  readonly logger: Logger;
}

/** What the lazily loaded part gets beside: the tabs stay with the part that is always there, which restores them after a reload. */
export interface MappingParts extends TopologyParts {
  /** Reveals the page of a map, or opens it. */
  readonly openPage: (state: TopologyPageState) => void;
}
