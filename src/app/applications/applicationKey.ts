/** Which application of the workspace is meant, and in which of its environments. */
export interface ApplicationKey {
  /** Absolute path of its manifest; empty for what belongs to no application: the engine of the workspace. */
  readonly manifest: string;
  /** A name of `x-patchbay.environments`; left out: as the manifest and the settings are. */
  readonly environment?: string | undefined;
}

/** The engine of the workspace, without any application: what else runs on it. */
export const noApplicationKey: ApplicationKey = { manifest: '' };

/** One text for one key. Rows carry it, so that a command on a row acts on the application that the row shows. */
export function applicationKeyText({ manifest, environment }: ApplicationKey): string {
  return JSON.stringify([manifest, environment ?? null]);
}

/** The key in a text that may be anybody's; undefined where it is none. */
export function parsedKey(text: string): ApplicationKey | undefined {
  try {
    const [manifest, environment] = JSON.parse(text) as readonly unknown[];
    if (typeof manifest !== 'string') return undefined;
    return { manifest, environment: typeof environment === 'string' ? environment : undefined };
  } catch {
    return undefined;
  }
}
