import type { EngineInfo } from '../observation.ts';

/** True when the ports that an engine's containers publish are open on this machine. */
export function isNearEngine({ address }: Pick<EngineInfo, 'address'>): boolean {
  return (
    /^(?:unix|npipe):/.test(address) ||
    /^(?:tcp|https?):\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::|\/|$)/.test(address)
  );
}
