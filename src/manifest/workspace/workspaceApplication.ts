/** An application of the workspace, as far as it can be told without resolving its manifest. */
export interface WorkspaceApplication {
  /** Absolute path of its main file, which identifies it. */
  readonly manifest: string;
  /** The files that are merged, absolute, the main one first. */
  readonly files: readonly string[];
  /**
   * Other manifest files that belong to it and are no application by themselves: what it includes and extends, files of its
   * environments, and parts that are read with it. Absolute.
   */
  readonly parts: readonly string[];
  /** The workspace folder that it is in, absolute. */
  readonly folder: string;
  /** The name of its project, as Compose has it: COMPOSE_PROJECT_NAME, else `name:`, else the name of its folder. */
  readonly name: string;
  /** The manifests of other applications with the same project name: Compose takes them all for one project. */
  readonly namesakes: readonly string[];
}

/** What ended a search before everything was looked at. */
export type DiscoveryBound = 'folders' | 'manifests' | 'time';

/** The applications of the folders of a workspace: by folder, then by path. */
export interface WorkspaceApplications {
  readonly applications: readonly WorkspaceApplication[];
  /** True if a bound was reached, so that there may be more. */
  readonly isCut: boolean;
  readonly bounds: readonly DiscoveryBound[];
}
