import { spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { ensureBaseImages } from '../../../scripts/machine/images.ts';
import { doesDockerAnswer } from '../../../scripts/machine/docker.ts';
import { findProgram, run, say, until } from '../../../scripts/machine/run.ts';
import { installShop, shopFolder } from '../../../scripts/machine/shop.ts';

/** The shop under plain docker-compose, in a project and on ports of its own. */
export interface RunningShop {
  readonly project: string;
  readonly web: string;
  readonly redisPort: number;
  /** From `up` to every container healthy, images built before. */
  readonly startMs: number;
  /** Service → the health of each of its containers. */
  health(): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Takes it down and resolves to what is left of it: container, network and volume names. */
  stop(): Promise<readonly string[]>;
}

/** Why the shop cannot run here, or undefined. */
export async function whyNot(): Promise<string | undefined> {
  if (!findProgram('docker-compose')) return 'docker-compose is not on PATH';
  if (!findProgram('docker')) return 'docker is not on PATH';
  return (await doesDockerAnswer()) ? undefined : 'no Docker Engine answers';
}

export async function startShop(): Promise<RunningShop> {
  await installShop();
  await ensureBaseImages(say);
  const [redisPort, webPort] = [await freePort(), await freePort()];
  const project = `shoptest${process.pid}`;
  const env = {
    ...process.env,
    SHOP_REDIS_PORT: String(redisPort),
    SHOP_WEB_PORT: String(webPort),
    RATE: '5',
    // The bank is reliable here: cards that are always declined show what a failure leads to.
    FAILURE_RATE: '0',
    // Old and new command lines talk to an engine that may have no BuildKit.
    DOCKER_BUILDKIT: '0',
    COMPOSE_DOCKER_CLI_BUILD: '0',
  };
  const compose = (...args: string[]): Promise<string> =>
    runOrFail('docker-compose', ['-p', project, '-f', 'compose.yaml', '--profile', 'analytics', ...args], env);

  const health = async (): Promise<ReadonlyMap<string, readonly string[]>> => readHealth(project);
  const stop = async (): Promise<readonly string[]> => {
    await compose('down', '--volumes', '--rmi', 'local');
    return leftovers(project);
  };

  try {
    await compose('build');
    const beganMs = Date.now();
    await compose('up', '-d');
    const isHealthy = async (): Promise<boolean> => {
      const states = [...(await health()).values()].flat();
      return states.length > 0 && states.every((state) => state === 'healthy');
    };
    if (!(await until(isHealthy, 30_000))) throw new Error(`The shop is not healthy: ${await compose('ps')}`);
    return { project, web: `http://127.0.0.1:${webPort}`, redisPort, startMs: Date.now() - beganMs, health, stop };
  } catch (error) {
    const logs = spawnSync('docker-compose', ['-p', project, 'logs', '--tail', '10'], { cwd: shopFolder, env });
    await stop();
    throw new Error(`The shop did not start:\n${logs.stdout.toString()}`, { cause: error });
  }
}

async function runOrFail(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { code, output } = await run(command, args, { cwd: shopFolder, env });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${output.slice(-3000)}`);
  return output;
}

async function readHealth(project: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const ids = await list(['ps', '-aq', '--filter', `label=com.docker.compose.project=${project}`]);
  const format = '{{index .Config.Labels "com.docker.compose.service"}} {{.State.Health.Status}}';
  const states = new Map<string, string[]>();
  for (const line of await list(['inspect', '--format', format, ...ids])) {
    const [service = '', state = ''] = line.split(' ');
    states.set(service, [...(states.get(service) ?? []), state]);
  }
  return states;
}

async function leftovers(project: string): Promise<readonly string[]> {
  const filter = ['--filter', `label=com.docker.compose.project=${project}`];
  const found = await Promise.all([
    list(['ps', '-a', ...filter, '--format', '{{.Names}}']),
    list(['network', 'ls', ...filter, '--format', '{{.Name}}']),
    list(['volume', 'ls', ...filter, '--format', '{{.Name}}']),
  ]);
  return found.flat();
}

async function list(args: readonly string[]): Promise<readonly string[]> {
  const { code, output } = await run('docker', args);
  if (code !== 0) throw new Error(`docker ${args.join(' ')} failed: ${output}`);
  return output.split('\n').filter((line) => line !== '');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
