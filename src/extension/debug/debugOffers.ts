import { relative } from 'node:path';
import type * as vscode from 'vscode';
import { isDebuggable } from '../../app/services/debugStanding.ts';
import type { Application } from '../../manifest/model.ts';
import type { DebugParts } from './debugParts.ts';

/** What every configuration of ours has. */
export const basicConfiguration = { type: 'patchbay', request: 'attach' } as const;

/** A configuration for each service that can be debugged, of the applications that are in use. */
export async function debugOffers(
  { applications, language }: Pick<DebugParts, 'applications' | 'language'>,
  signal: AbortSignal,
): Promise<readonly vscode.DebugConfiguration[]> {
  const all = await applications.list.known(signal);
  const used = all.length === 1 ? all : all.filter(({ manifest }) => isInUse(manifest, applications));
  const offers = used.map(async ({ manifest, folder }) => {
    const { application } = await language.read(signal, [], applications.shownKey(manifest));
    return application ? offersOf(application, all.length === 1 ? {} : { manifest: relative(folder, manifest) }) : [];
  });
  return (await Promise.all(offers)).flat();
}

function isInUse(manifest: string, { opened, current }: DebugParts['applications']): boolean {
  const open = opened.map(({ key }) => key.manifest);
  return open.length > 0 ? open.includes(manifest) : current?.manifest === manifest;
}

function offersOf(
  { services }: Application,
  named: { readonly manifest?: string },
): readonly vscode.DebugConfiguration[] {
  return Object.values(services)
    .filter(isDebuggable)
    .map(({ name }) => ({ ...basicConfiguration, name: `Debug ${name}`, service: name, ...named }));
}
