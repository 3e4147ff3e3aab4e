import type { EngineLooks } from '../detect/inspect.ts';
import type { PathMap } from '../model.ts';

/** The maps whose root is in the container. What a manifest states stays in any case: it may come to be there. */
export async function existingMaps(
  engine: Pick<EngineLooks, 'statPath'>,
  container: string,
  maps: readonly PathMap[],
  signal: AbortSignal,
): Promise<readonly PathMap[]> {
  const found = await Promise.all(
    maps.map(
      async ({ origin, remoteRoot }) =>
        origin === 'manifest' || (await engine.statPath(container, remoteRoot, signal)) !== undefined,
    ),
  );
  return maps.filter((_, index) => found[index]);
}
