import type { Engine, EngineAddress } from '../engine/engine.ts';

/** What the user asks for: `auto` is Docker where it answers, local processes elsewhere. */
export type EngineSetting = 'auto' | 'docker' | 'process';

/** Docker answers within milliseconds or is not there; a socket that hangs must not hold up the start. */
const pingTimeoutMs = 3000;

/**
 * Connects to the engine that the setting asks for; the caller disposes it. With `auto` it has answered if it is Docker,
 * otherwise nothing has been asked of it yet. `addresses[engine.kind]` tells which address was taken.
 */
export async function chooseEngine(
  setting: EngineSetting,
  addresses: { readonly docker: EngineAddress; readonly process: EngineAddress },
  connect: (address: EngineAddress) => Engine,
  signal: AbortSignal,
): Promise<Engine> {
  signal.throwIfAborted();
  if (setting !== 'auto') return connect(addresses[setting]);

  const docker = connect(addresses.docker);
  try {
    await docker.ping(AbortSignal.any([signal, AbortSignal.timeout(docker.patienceMs ?? pingTimeoutMs)]));
    return docker;
  } catch {
    // Whatever keeps Docker from answering, local processes take over, and the engine's label says so.
    docker.dispose();
    signal.throwIfAborted();
    return connect(addresses.process);
  }
}
