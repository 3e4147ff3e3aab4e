import type { WorkspaceApplications } from '../manifest/workspace/workspaceApplication.ts';

/** Custom messages between the language client and `dist/server.js` about the applications of a workspace. */

/** Request: the applications of the workspace's folders. */
export const workspaceApplicationsRequest = 'patchbay/workspaceApplications';
export interface WorkspaceApplicationsParams {
  /** Absolute paths of the workspace's folders. */
  readonly folders: readonly string[];
}
export type WorkspaceApplicationsResult = WorkspaceApplications;

/**
 * Notification, server → client: a manifest of the workspace was added, deleted, renamed or grouped otherwise; ask again.
 * It is sent only once somebody has asked.
 */
export const workspaceApplicationsChangedNotification = 'patchbay/workspaceApplicationsChanged';

/**
 * Notification, client → server: nobody looks at an application any more. Its problems are taken back, and its changes are
 * not announced until it is asked for again.
 */
export const applicationReleasedNotification = 'patchbay/applicationReleased';
export interface ApplicationReleasedParams {
  readonly folder: string;
  /** As it was asked for. */
  readonly manifest?: string;
  readonly environment?: string;
}
