import type * as vscode from 'vscode';
import type { Logger } from '../../base/logger.ts';
import type { Topology } from '../../protocol/topology/topology.ts';
import type { TracePageState } from '../../protocol/traces/tracePage.ts';
import type { ApplicationTargets } from '../commands/applicationTargets.ts';
import type { Inspectors } from '../inspector/inspectors.ts';
import type { MessageDocuments } from '../inspector/messageDocuments.ts';
import type { VscodeInspectorHost } from '../inspector/vscodeInspectorHost.ts';
import type { TapHost } from '../tapHost.ts';
import type { ApplicationWork, ApplicationWorks } from '../views/applicationWork.ts';

/** What traces are made with. */
export interface TracesParts {
  readonly extensionUri: vscode.Uri;
  readonly applications: ApplicationWorks;
  readonly targets: ApplicationTargets;
  readonly inspectors: Inspectors;
  readonly inspectorHost: VscodeInspectorHost;
  readonly tap: TapHost;
  readonly documents: MessageDocuments;
  /** What is known of who talks to whom; undefined where nobody has looked. */
  readonly topologyOf: (work: ApplicationWork) => Topology | undefined;
  readonly logger: Logger;
}

/** What the lazily loaded part gets beside: the tabs stay with the part that is always there, which restores them after a reload. */
export interface TracingParts extends TracesParts {
  /** Reveals the page of a trace, or opens it. */
  readonly openPage: (state: TracePageState, column?: vscode.ViewColumn) => void;
}
