import type { ApplicationKey } from '../../../app/applications/applicationKey.ts';
import { readBoundedSync } from '../../../base/disk/boundedFile.ts';
import { ProblemError } from '../../../base/problem.ts';
import type { Application } from '../../../manifest/model.ts';
import type { LanguageHost } from '../../language/languageHost.ts';

/** The application that is to be exported. Rejects with `manifest.broken` when its manifest cannot be read. */
export async function exportedApplication(
  language: Pick<LanguageHost, 'read'>,
  key: ApplicationKey,
): Promise<Application> {
  const { application } = await language.read(new AbortController().signal, [], key);
  if (!application) throw new ProblemError(unreadable);
  return application;
}

/** Reads a file that a manifest names; undefined for a folder, and for what is too large or cannot be read. */
export function readTextWithin(maxBytes: number): (path: string) => string | undefined {
  return (path) => {
    try {
      return readBoundedSync(path, maxBytes).toString('utf8');
    } catch {
      return undefined;
    }
  };
}

const unreadable = {
  code: 'manifest.broken',
  severity: 'error',
  message: 'The manifest cannot be read. The Problems view says why.',
} as const;
