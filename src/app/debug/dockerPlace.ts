import type { EngineAddress } from '../../engine/engine.ts';

/** What the `docker` command is told to reach the same engine. */
export function dockerOptions(address: EngineAddress): readonly string[] {
  if ('host' in address && address.host !== undefined) return ['--host', address.host];
  return 'context' in address && address.context !== undefined ? ['--context', address.context] : [];
}

/**
 * False where the engine may be on another machine, which has not the files of this one. `address` is the one that has answered,
 * whatever settings, variables and contexts have led there; a port of this machine may be a tunnel.
 */
export function isOnThisMachine(address: string): boolean {
  return /^(unix|npipe):/.test(address);
}
