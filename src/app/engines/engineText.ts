import type { EngineInfo } from '../../engine/observation.ts';

/** `Docker 20.10.24`: what a distribution adds to the version says nothing to a person. */
export function engineName({ label }: EngineInfo): string {
  return label.replace(/^((?:Docker|Swarm) \d+(?:\.\d+)*)[+~-]\S*/, '$1');
}

/** Which engine, and where: `Docker 20.10.24 at unix:///var/run/docker.sock`, `local processes`. */
export function enginePlace(engine: EngineInfo): string {
  return engine.traits.isOneOfSeveral ? `${engineName(engine)} at ${engine.address}` : engine.label;
}
