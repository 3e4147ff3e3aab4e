import type { EngineAddress } from '../../engine/engine.ts';

/** What the `docker` command is told to reach the same engine. */
export function dockerOptions(address: EngineAddress): readonly string[] {
  const { host, context } = placeOf(address);
  if (host !== undefined) return ['--host', host];
  return context === undefined ? [] : ['--context', context];
}

/** False where the engine may be on another machine, which has not the files of this one. A context can be any. */
export function isOnThisMachine(
  address: EngineAddress,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  const { host, context } = placeOf(address);
  const place = host ?? (context === undefined ? environment['DOCKER_HOST'] : 'a context');
  return place === undefined || place === '' || /^(unix|npipe):/.test(place);
}

function placeOf(address: EngineAddress): {
  readonly host?: string | undefined;
  readonly context?: string | undefined;
} {
  return {
    host: 'host' in address ? address.host : undefined,
    context: 'context' in address ? address.context : undefined,
  };
}
