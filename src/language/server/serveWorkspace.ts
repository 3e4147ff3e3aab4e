import type { Connection } from 'vscode-languageserver/node';
import { Coalescer } from '../../base/async.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { ListingHost } from '../../manifest/files/host.ts';
import {
  workspaceApplicationsChangedNotification,
  workspaceApplicationsRequest,
  type WorkspaceApplicationsParams,
} from '../../protocol/workspaceApplications.ts';
import type { Turns } from './turns.ts';
import { WorkspaceIndex } from './workspaceIndex.ts';

/** Long enough that a checkout of another branch is one change. */
const settleMs = 300;

export interface WatchedWorkspace extends Disposable {
  /** Files have changed on the disk. */
  readonly changed: (paths: readonly string[]) => void;
}

/** Serves the applications of the workspace, and announces when there are others. */
export function serveWorkspace(connection: Connection, disk: ListingHost, turns: Turns): WatchedWorkspace {
  const index = new WorkspaceIndex(disk);
  const announcing = new Coalescer(async () => {
    if (await index.refresh()) void connection.sendNotification(workspaceApplicationsChangedNotification);
  }, settleMs);
  connection.onRequest(
    workspaceApplicationsRequest,
    turns.served(({ folders }: WorkspaceApplicationsParams) => index.read(folders)),
  );
  return {
    changed: (paths) => {
      if (index.changed(paths)) announcing.request();
    },
    dispose: () => announcing.dispose(),
  };
}
