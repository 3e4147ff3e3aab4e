import type { DockerClient } from '../../docker/connection/client.ts';

/** The time by a manager's clock, which this machine's may differ from. */
export class ClusterClock {
  readonly #managerMs: number;
  readonly #readAtMs: number;

  private constructor(managerMs: number, readAtMs: number) {
    this.#managerMs = managerMs;
    this.#readAtMs = readAtMs;
  }

  static async of(client: DockerClient, signal: AbortSignal): Promise<ClusterClock> {
    const readAtMs = performance.now();
    const { SystemTime } = (await client.call({ method: 'GET', path: '/info' }, signal)) as { SystemTime?: string };
    return new ClusterClock(Date.parse(SystemTime ?? '') || Date.now(), readAtMs);
  }

  get nowMs(): number {
    return this.#managerMs + performance.now() - this.#readAtMs;
  }
}
