import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { brokerWay, type InsideBroker } from '../../app/channels/brokerWay.ts';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { toProblem, type Problem } from '../../base/problem.ts';
import { Forwarding } from '../../engine/forward/forwarding.ts';
import { dockerVariables, infoTarget } from '../../engine/forward/target.ts';
import type { EngineInfo } from '../../engine/observation.ts';
import { freePort } from '../../engine/process/loopback.ts';
import { lentEnvironment } from '../../engine/process/records/localConfig.ts';
import type { Application } from '../../manifest/model.ts';

/** The ports from which one is chosen by the broker's name, so that it is the same in the next window: credentials are kept by address. */
const firstPort = 21_000;
const portCount = 8000;

/** A way to a broker inside a cluster: at a port of this machine's loopback, once it is open. */
export interface OpenWay extends Disposable {
  readonly port: number;
}

/** Opens the way to a broker that runs in a cluster and is published nowhere; a program of its own carries its connections. */
export async function openBrokerWay(
  application: Application,
  inside: InsideBroker,
  engine: EngineInfo,
  dist: string,
  logger: Logger,
): Promise<OpenWay | Problem> {
  try {
    const port = await freePort([wishedPort(application.name, inside)]);
    const settings = brokerWay(application, inside, infoTarget(engine), port);
    if (!settings) return noNetwork(inside.service);
    const { env, execPath: node } = process;
    // An Electron binary runs a script as Node does only when it is told so.
    const environment = { ...lentEnvironment(env), ...dockerVariables(env), ELECTRON_RUN_AS_NODE: '1' };
    const program = { node, script: join(dist, 'forward.js'), environment };
    const forwarding = new Forwarding(settings, program, (text) => logger.info(text));
    await forwarding.open();
    return { port, ...toDisposable(() => void forwarding.close()) };
  } catch (error) {
    return toProblem(error);
  }
}

function wishedPort(project: string, { service, port }: InsideBroker): number {
  const digest = createHash('sha256').update(`${project}\0${service}\0${port}`).digest();
  return firstPort + (digest.readUInt32BE(0) % portCount);
}

function noNetwork(service: string): Problem {
  const message = `The broker "${service}" is in no network of its application, so nothing can lead to it. Give the service networks, or publish its port.`;
  return { code: 'broker.not-published', severity: 'error', message };
}
