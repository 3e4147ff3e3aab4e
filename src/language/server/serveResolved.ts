import { dirname } from 'node:path';
import type { Connection } from 'vscode-languageserver/node';
import {
  environmentsRequest,
  resolvedRequest,
  type EnvironmentsParams,
  type EnvironmentsResult,
  type ResolvedParams,
  type ResolvedResult,
} from '../../protocol/language.ts';
import type { FeatureSources } from './featureSources.ts';
import { environmentsOf } from '../../manifest/context/environments.ts';
import { resolvedText } from '../resolved/resolvedView.ts';

/** Serves the resolved manifest, which an editor shows beside the written one. */
export function serveResolved(connection: Connection, { snapshots }: FeatureSources): void {
  connection.onRequest(resolvedRequest, ({ path, over, profiles, envFiles }: ResolvedParams): ResolvedResult => {
    const files = [...snapshots.manifestFiles(path), ...over];
    const manifest = snapshots.resolved({ files, profiles, envFiles });
    return resolvedText(manifest, (file) => snapshots.file(file)?.lines ?? []);
  });
  connection.onRequest(environmentsRequest, ({ path }: EnvironmentsParams): EnvironmentsResult => {
    const files = snapshots.manifestFiles(path);
    const manifest = snapshots.resolved({ files, profiles: [], envFiles: [] });
    const environments = environmentsOf(manifest, dirname(path)).map(({ name, files: over, profiles, envFiles }) => ({
      name,
      files: over,
      profiles,
      envFiles,
    }));
    return { files, environments, profiles: manifest.application?.profiles ?? [] };
  });
}
