import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { run } from '../../../scripts/machine/run.ts';

export interface DockerRow {
  readonly name: string;
  readonly service: string;
  readonly state: string;
}

/** What `docker ps -a` says of a project. */
export async function dockerPs(project: string): Promise<readonly DockerRow[]> {
  const format = '{{.Names}}\t{{.Label "com.docker.compose.service"}}\t{{.State}}';
  const outcome = await run('docker', [
    'ps',
    '-a',
    '--filter',
    `label=com.docker.compose.project=${project}`,
    '--format',
    format,
  ]);
  if (outcome.code !== 0) throw new Error(outcome.output);
  const lines = outcome.output.split('\n').filter(Boolean);
  return lines.map((line) => {
    const [name = '', service = '', state = ''] = line.split('\t');
    return { name, service, state };
  });
}

export async function docker(...args: readonly string[]): Promise<string> {
  const outcome = await run('docker', args);
  if (outcome.code !== 0) throw new Error(`docker ${args.join(' ')}: ${outcome.output}`);
  return outcome.output;
}

export interface DockerEvents {
  /** `start shop-redis-1`, `health_status: healthy shop-redis-1`, in the order in which they happened. */
  readonly lines: readonly string[];
  end(): void;
}

/** What Docker tells of a project's containers from now on. */
export function dockerEvents(project: string): DockerEvents {
  const lines: string[] = [];
  const filters = ['type=container', `label=com.docker.compose.project=${project}`].flatMap((one) => ['--filter', one]);
  const since = String(Math.floor(Date.now() / 1000));
  const format = '{{.Action}} {{.Actor.Attributes.name}}';
  const child = spawn('docker', ['events', '--since', since, ...filters, '--format', format], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  return { lines, end: () => void child.kill() };
}

/** Removes whatever a project left behind. What is being removed by somebody else meanwhile is looked for once more. */
export async function removeProject(project: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await removeWhatIsThere(project);
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

async function removeWhatIsThere(project: string): Promise<void> {
  const label = `label=com.docker.compose.project=${project}`;
  const containers = (await dockerPs(project)).map(({ name }) => name);
  if (containers.length > 0) await docker('rm', '-f', ...containers);
  for (const kind of ['network', 'volume'] as const) {
    const names = (await docker(kind, 'ls', '-q', '--filter', label)).split('\n').filter(Boolean);
    if (names.length > 0) await docker(kind, 'rm', ...names);
  }
  // Those that were built for it.
  const images = (await docker('images', '-q', '--filter', `reference=${project}-*`)).split('\n').filter(Boolean);
  if (images.length > 0) await docker('rmi', '-f', ...new Set(images));
}
