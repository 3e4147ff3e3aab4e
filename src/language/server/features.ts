import type { Connection, ServerCapabilities } from 'vscode-languageserver/node';
import type { ClientFacts } from './clientFacts.ts';
import type { FeatureSources } from './featureSources.ts';
import { actionCapabilities, serveActions } from './serveActions.ts';
import { serveContexts } from './serveContexts.ts';
import { editingCapabilities, serveEditing } from './serveEditing.ts';
import { formattingCapabilities, serveFormatting } from './serveFormatting.ts';
import { liveCapabilities, serveLive, type LiveServer } from './serveLive.ts';
import { navigationCapabilities, serveNavigation } from './serveNavigation.ts';
import { servePolicyTests } from './servePolicyTests.ts';
import { serveResolved } from './serveResolved.ts';

/** The capabilities to announce. What an editor cannot use is not announced. */
export function featureCapabilities(client: ClientFacts): ServerCapabilities {
  return {
    ...actionCapabilities,
    ...editingCapabilities,
    ...formattingCapabilities(client),
    ...navigationCapabilities,
    ...liveCapabilities(client),
  };
}

/** Answers an editor's requests about a place in a manifest. Each family of requests has its own file. */
export function serveFeatures(
  connection: Connection,
  sources: FeatureSources,
): LiveServer & { readonly onPublished: () => void } {
  serveActions(connection, sources);
  serveEditing(connection, sources);
  serveNavigation(connection, sources);
  serveResolved(connection, sources);
  servePolicyTests(connection, sources);
  const onFormatting = serveFormatting(connection, sources);
  const live = serveLive(connection, sources);
  const onOptions = (): void => {
    live.onOptions();
    onFormatting();
  };
  return { ...live, onOptions, onPublished: serveContexts(connection, sources) };
}
