import { dirname } from 'node:path';
import type { Connection } from 'vscode-languageserver/node';
import { evidenceText, otherFilesText, projectRoot } from '../../manifest/context/evidence.ts';
import {
  contextOffersRequest,
  contextRequest,
  contextsChangedNotification,
  environmentTextRequest,
  type ContextOffer,
  type ContextParams,
  type ContextResult,
  type EnvironmentTextParams,
  type EnvironmentTextResult,
} from '../../protocol/context.ts';
import { isManifestLanguage } from '../diagnostics/diagnosticsPublisher.ts';
import { environmentText } from '../resolved/environmentText.ts';
import { pathOf } from '../text/uris.ts';
import type { FeatureSources } from './featureSources.ts';

/** Serves what a file is read with, and says when that has changed for an open one. */
export function serveContexts(connection: Connection, sources: FeatureSources): () => void {
  const { snapshots, turns, client, host, allOpen } = sources;
  const { contexts } = snapshots;
  const rootOf = (path: string): string => projectRoot(dirname(path), client().folders, host);
  let told = '';
  connection.onRequest(
    contextRequest,
    turns.served(({ path }: ContextParams): ContextResult => {
      const { files, evidence, lacksBase } = contexts.of(path);
      const root = rootOf(path);
      return {
        files,
        others: files.length > 1 ? otherFilesText(files, path, root) : '',
        reason: evidence ? evidenceText(evidence, root) : null,
        isChosen: evidence?.kind === 'chosen',
        lacksBase,
      };
    }),
  );
  connection.onRequest(
    contextOffersRequest,
    turns.served(({ path }: ContextParams): ContextOffer[] => {
      const root = rootOf(path);
      return contexts.offersFor(path).map(({ files, evidence, fits }) => ({
        files,
        others: otherFilesText(files, path, root),
        reason: evidenceText(evidence, root),
        fits,
      }));
    }),
  );
  connection.onRequest(
    environmentTextRequest,
    turns.served((params: EnvironmentTextParams): EnvironmentTextResult =>
      environmentText(snapshots.file(params.path), params),
    ),
  );
  return () => {
    if (!client().options.commands) return;
    const manifests = allOpen().filter(({ languageId }) => isManifestLanguage(languageId));
    const now = JSON.stringify(manifests.map(({ uri }) => [uri, contexts.of(pathOf(uri))]));
    if (now === told) return;
    told = now;
    void connection.sendNotification(contextsChangedNotification);
  };
}
