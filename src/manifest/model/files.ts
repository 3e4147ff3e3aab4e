/** A secret or a config of the top level. One of `file`, `environment` and `content` says where it comes from. */
export interface StoredFile {
  /** The name on the engine. */
  readonly name: string;
  readonly isExternal: boolean;
  /** Absolute. */
  readonly file?: string;
  /** The variable that holds it; `content` is its value, and left out when it is not set. */
  readonly environment?: string;
  /** The text itself. Of a secret: never shown, never logged, in no label. */
  readonly content?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly driver?: string;
  readonly driverOpts?: Readonly<Record<string, string>>;
  readonly templateDriver?: string;
}

/** A secret or a config that a service, or a build, may read. */
export interface FileGrant {
  /** A key of `Application.secrets` or `Application.configs`. */
  readonly source: string;
  /** Absolute in the container. */
  readonly target: string;
  readonly uid?: string;
  readonly gid?: string;
  /** Permissions as a number: 0o440. */
  readonly mode?: number;
}
