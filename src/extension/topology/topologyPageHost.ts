import * as vscode from 'vscode';
import type { Arrangements } from '../../app/topology/page/arrangements.ts';
import type { TopologyPageHost } from '../../app/topology/page/topologyPageSession.ts';
import type { TopologyWatch } from '../../app/topology/watch/topologyWatch.ts';
import { demandTrust } from '../../app/trust.ts';
import { toDisposable } from '../../base/disposable.ts';
import type { TopologyPageState } from '../../protocol/topology/topologyPage.ts';
import { workOfInspected } from '../inspector/inspectedApplications.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import { workspaceTrust } from '../workspaceTrust.ts';
import { actOnNode, openFromMap } from './mapActions.ts';
import { declareFinding } from './declareFinding.ts';
import type { LayoutHost } from './layoutHost.ts';
import { takeMapAlong } from './takeMapAlong.ts';
import type { MappingParts } from './topologyParts.ts';

interface PageBehind {
  readonly state: TopologyPageState;
  readonly watchOf: (work: ApplicationWork) => TopologyWatch;
  readonly arrangements: Arrangements;
  readonly layout: LayoutHost;
  readonly ended: TopologyPageHost['ended'];
}

/** What VS Code and the rest of the extension do for one page of a map. */
export function topologyPageHost(
  parts: MappingParts,
  { state, watchOf, arrangements, layout, ended }: PageBehind,
): TopologyPageHost {
  const { application, manifest, environment } = state;
  const inspected = {
    application,
    ...(environment !== undefined && { environment }),
    ...(manifest !== null && { manifest }),
  };
  const work = (): Promise<ApplicationWork> => workOfInspected(parts.applications, inspected);
  // Two checkouts of one project are arranged apart.
  const project = JSON.stringify([manifest, application]);
  return {
    watched: async () => watchOf(await work()),
    onDidChange: (listener) => {
      const listeners = [workspaceTrust.onDidGrant(listener), parts.applications.onDidChange(listener)];
      return toDisposable(() => {
        for (const each of listeners) each.dispose();
      });
    },
    layout: (graph, signal) => layout.ensure().request('layout', graph, signal),
    arrangement: () => arrangements.of(project),
    arrange: (arrangement) => arrangements.keep(project, arrangement),
    open: async (thing, target) => openFromMap(parts, await work(), thing, target),
    act: async (node, action) => actOnNode(await work(), node, action),
    declare: async (finding) => {
      demandTrust(workspaceTrust);
      await declareFinding(await work(), finding);
    },
    takeAlong: (map, format) => takeMapAlong({ ...map, state }, format),
    copy: async (text) => vscode.env.clipboard.writeText(text),
    ended,
  };
}
