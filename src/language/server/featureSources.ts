import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Problem } from '../../base/problem.ts';
import type { ClientFacts } from './clientFacts.ts';
import type { ListingHost } from '../../manifest/files/host.ts';
import type { LiveData } from '../live/liveData.ts';
import type { Snapshot, Snapshots } from '../text/snapshot.ts';
import type { Turns } from './turns.ts';
import { pathOf, uriOf } from '../text/uris.ts';

/** Everything that the features read: open documents, and the manifests that they belong to. */
export interface FeatureSources {
  /** The open document of a path. */
  readonly open: (path: string) => TextDocument | undefined;
  /** Every open document. */
  readonly allOpen: () => readonly TextDocument[];
  /** The problems of a file as it is now. */
  readonly problemsOf: (path: string) => readonly Problem[];
  readonly snapshots: Snapshots;
  readonly turns: Turns;
  /** The disk, with the texts of open documents over it. */
  readonly host: ListingHost;
  /** The variables of the process, by name. */
  readonly variables: readonly string[];
  /** What the editor supports, and the user's options, at this moment. */
  readonly client: () => ClientFacts;
  readonly live: LiveData;
}

/** The file that an edit applies to. Its version is null if it is not open. */
interface EditTarget {
  readonly uri: string;
  readonly version: number | null;
}

/** The snapshot a request is about. */
export function snapshotOf({ snapshots }: FeatureSources, { uri }: { readonly uri: string }): Snapshot | undefined {
  return snapshots.of(pathOf(uri));
}

/** The URI by which the editor knows a path. */
export function uriIn({ open }: FeatureSources, path: string): string {
  return open(path)?.uri ?? uriOf(path);
}

/** The file as an edit identifies it: by URI and version. */
export function targetIn({ open }: FeatureSources, path: string): EditTarget {
  const document = open(path);
  return { uri: document?.uri ?? uriOf(path), version: document?.version ?? null };
}
