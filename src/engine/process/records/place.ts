import type { Healthcheck } from '../../../manifest/model.ts';
import type { ForwardSettings } from '../../forward/settings.ts';
import type { Publisher } from '../../observation.ts';

/** What a local process is told of its place on this machine when it is made, and again whenever it is started. */
export interface Place {
  /** The ports it is to listen on. */
  readonly publishers: readonly Publisher[];
  /** Its own variables, and where the others are. */
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck?: Healthcheck;
  /** How it is joined to a network of containers; left out: it is not. */
  readonly forward?: ForwardedPlace;
  /** Files it gets in a folder of its own. */
  readonly files?: readonly PlacedFile[];
}

/** How a local process takes the place of containers in their networks. */
export interface ForwardedPlace {
  readonly settings: ForwardSettings;
  /** What the user's environment says of where the engine is. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A file of a container that is copied for its local process when that starts: `path` is below the folder of such files. */
export type PlacedFile = { readonly path: string } & ({ readonly content: string } | { readonly file: string });
