/** `alpine` and `slim` as tags name them; `default` for a tag that names neither. */
export type ImageVariant = 'default' | 'alpine' | 'slim' | 'alpine-slim';

/** Which tags a fact holds for; all of them where it says nothing. */
export interface TagRange {
  /** The first version, such as `18` or `2.12`. */
  readonly since?: string;
  /** The first version that it does not hold for any more. */
  readonly before?: string;
  readonly variants?: readonly ImageVariant[];
}

/** An environment variable that the image reads. */
export interface ImageVariable {
  /** One sentence. */
  readonly doc: string;
  readonly default?: string;
  readonly isSecret?: true;
  /** The image also reads the value from a file: see `KnownImage.fileSuffix`. */
  readonly hasFile?: true;
}

/** Variables of which one must be set for the server to start with an empty data folder. */
export interface ImageNeed extends TagRange {
  /** Names without the suffix for a file. */
  readonly oneOf: readonly string[];
  /** Each of these does as well, but is not to be recommended: it leaves the server open. */
  readonly orOpen?: readonly string[];
  /** Only if one of these is set. */
  readonly onlyWith?: readonly string[];
  /** Not if something is mounted at one of these paths, or below. */
  readonly unlessMounted?: readonly string[];
}

/** A folder that holds data worth keeping. */
export interface ImageData extends TagRange {
  readonly path: string;
  /** A mount here is wrong for these tags, and why. */
  readonly wrong?: { readonly path: string; readonly why: string };
  /** A variable that moves the folder: where it is set, nothing is known. */
  readonly movedBy?: string;
}

export interface ImagePort {
  readonly port: number;
  readonly protocol?: 'udp';
  /** What is spoken there, as in `SQL` or `web console`. */
  readonly use: string;
}

export interface ImageHealthcheck extends TagRange {
  /** `['CMD', program, …arguments]` or `['CMD-SHELL', line]`; `$` is a dollar sign for the container's shell. */
  readonly test: readonly [string, string, ...string[]];
}

/** Programs of which it is known that the image has them, or that it has not. */
export interface ImageTools extends TagRange {
  readonly has: readonly string[];
  readonly lacks?: readonly string[];
}

/** What a whole service of the image takes beside its data and its health check. */
export interface ImageRecipe {
  /** The usual name of such a service. */
  readonly service: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Variables whose value is read from a secret: the name of the secret behind the service's. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly command?: string;
  /** Files and folders of the project that are mounted: `./nginx.conf:/etc/nginx/nginx.conf:ro`. */
  readonly mounts?: readonly string[];
  readonly ports?: readonly number[];
}

/**
 * Facts about one image, as its documentation or its Dockerfile and entrypoint state them. What could not be verified is
 * left out.
 */
export interface KnownImage {
  /** As manifests name it, the usual name first. Others are the same image, or are made from it and keep all these facts. */
  readonly names: readonly [string, ...string[]];
  /** What it is, as in `PostgreSQL, a relational database`. */
  readonly title: string;
  /**
   * Where the facts are said, for which tags, and when they were held against it. Facts that were not yet warn of nothing.
   */
  readonly source: { readonly url: string; readonly tags: string; readonly read?: string };
  /** Tags to choose from, the recommended one first. */
  readonly tags: readonly [string, ...string[]];
  readonly variables?: Readonly<Record<string, ImageVariable>>;
  /** The suffix of a variable that names a file with the value. */
  readonly fileSuffix?: '_FILE' | '__FILE';
  /** The entrypoint ends with an error if a variable is set both ways. */
  readonly isFileExclusive?: true;
  /** Names that people write → the name that the image reads. */
  readonly slips?: Readonly<Record<string, string>>;
  readonly needs?: readonly ImageNeed[];
  /** What the entrypoint prepares a server for; any other command only runs a program. */
  readonly servers?: readonly string[];
  readonly data?: readonly ImageData[];
  /** True if it is made to keep data. */
  readonly isDatastore?: true;
  readonly configuration?: readonly string[];
  /** The main port first. */
  readonly ports?: readonly ImagePort[];
  readonly healthchecks?: readonly ImageHealthcheck[];
  readonly tools?: readonly ImageTools[];
  /** The user that the image's configuration names; root where it names none. */
  readonly user?: string;
  /** The folder of scripts that prepare an empty server. */
  readonly initScripts?: string;
  readonly recipe?: ImageRecipe;
}
