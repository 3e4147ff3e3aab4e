import { dirname } from 'node:path';
import type { Connection } from 'vscode-languageserver/node';
import { absolutePath } from '../../manifest/files/paths.ts';
import {
  environmentsRequest,
  resolvedRequest,
  type EnvironmentsParams,
  type EnvironmentsResult,
  type ResolvedParams,
  type ResolvedResult,
} from '../../protocol/language.ts';
import type { FeatureSources } from './featureSources.ts';
import { environmentsOf, resolvedText } from '../resolved/resolvedView.ts';

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
    const directory = manifest.application?.directory ?? dirname(path);
    const environments = environmentsOf(manifest).map((one) => ({
      ...one,
      files: one.files.map((file) => absolutePath(file, directory, undefined)),
    }));
    return { files, environments, profiles: manifest.application?.profiles ?? [] };
  });
}
