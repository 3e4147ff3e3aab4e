import type { Problem } from '../base/problem.ts';
import type { Application } from '../manifest/model.ts';

/** Custom messages between the language client and `dist/server.js`, beside LSP's own. */

/** Request: the resolved application of a folder, or of one manifest in it. */
export const applicationRequest = 'patchbay/application';
export interface ApplicationParams {
  /** Absolute path of a folder; its manifest is found as Compose finds it. */
  readonly folder: string;
  /** Absolute path of a manifest that wins over finding one. */
  readonly manifest?: string;
  readonly profiles: readonly string[];
}
export interface ApplicationResult {
  /** Null: no manifest in the folder, or nothing of it could be read (then `problems` says why). */
  readonly application: Application | null;
  /** The manifest that was found. */
  readonly manifest: string | null;
  readonly problems: readonly Problem[];
}

/** Notification, server → client: a file that some asked-for application depends on has changed; ask again. */
export const applicationChangedNotification = 'patchbay/applicationChanged';
export interface ApplicationChangedParams {
  readonly folder: string;
}
