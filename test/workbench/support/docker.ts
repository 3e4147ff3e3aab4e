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

/** Removes whatever a project left behind. */
export async function removeProject(project: string): Promise<void> {
  const label = `label=com.docker.compose.project=${project}`;
  for (const row of await dockerPs(project)) await docker('rm', '-f', row.name);
  for (const kind of ['network', 'volume'] as const) {
    const names = (await docker(kind, 'ls', '-q', '--filter', label)).split('\n').filter(Boolean);
    if (names.length > 0) await docker(kind, 'rm', ...names);
  }
}
