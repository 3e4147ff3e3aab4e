import type { Json } from '../manifest/model.ts';

/**
 * All that an engine knows of one container, as it runs and not as the manifest has it. Names and values are hostile, those of
 * variables possibly secret: whoever shows them masks them.
 */
export interface ContainerDetails {
  readonly id: string;
  /** Every variable that its process was given, those of the image too. */
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly DetailedMount[];
  readonly networks: readonly DetailedNetwork[];
  readonly workingDirectory?: string;
  readonly user?: string;
  /** True if nothing can be written outside of its mounts; left out when not. */
  readonly isRootReadOnly?: true;
  /** What its image says of programs that run in it; undefined as `imageCreatedAtMs`. */
  readonly image?: ImageConfig;
  /** When its image was made; undefined where there are no images, and where the image is gone. */
  readonly imageCreatedAtMs?: number;
  /** The engine's own answer: `docker inspect`, or the record of a local process. */
  readonly raw: Json;
}

/** What an image gives to a container for which the manifest says nothing else. */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  readonly hasHealthcheck: boolean;
  /** What its programs run on, as Docker names it: `amd64`, `arm64`. */
  readonly architecture?: string;
}

export interface DetailedMount {
  /** Docker's word: `bind`, `volume`, `tmpfs`, … */
  readonly type: string;
  /** The volume's name, or the path on the machine; undefined for what has neither. */
  readonly source?: string;
  readonly target: string;
  readonly isReadOnly: boolean;
}

export interface DetailedNetwork {
  readonly name: string;
  /** Undefined while the container does not run. */
  readonly address?: string;
  /** The names under which others find it, besides its id. */
  readonly aliases: readonly string[];
}

/** The variables of a list of `NAME=value`. One without `=` has no value. */
export function variablesFrom(list: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    list.map((text) => {
      const at = text.indexOf('=');
      return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}
