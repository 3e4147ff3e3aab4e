import type { Connection, ServerCapabilities } from 'vscode-languageserver/node';
import type { FeatureSources } from './featureSources.ts';
import { actionCapabilities, serveActions } from './serveActions.ts';
import { editingCapabilities, serveEditing } from './serveEditing.ts';
import { navigationCapabilities, serveNavigation } from './serveNavigation.ts';
import { serveResolved } from './serveResolved.ts';

export const featureCapabilities: ServerCapabilities = {
  ...actionCapabilities,
  ...editingCapabilities,
  ...navigationCapabilities,
};

/** Answers what an editor asks about a place in a manifest: each family in a file of its own. */
export function serveFeatures(connection: Connection, sources: FeatureSources): void {
  serveActions(connection, sources);
  serveEditing(connection, sources);
  serveNavigation(connection, sources);
  serveResolved(connection, sources);
}
