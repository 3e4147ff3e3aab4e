import { text } from 'node:stream/consumers';
import { abortable } from '../../../src/base/async.ts';
import type { ContainerDetails } from '../../../src/engine/containerDetails.ts';
import type { ExecStreams, ProcessTable } from '../../../src/engine/engine.ts';
import { notRunning } from '../../../src/engine/failures.ts';
import type { FakeContainer } from './fakeContainer.ts';
import { until } from './fakeWait.ts';

/** Hears what a container's process writes, and gives it to read, until it ends. */
export async function attachTo(
  container: FakeContainer,
  { stdin, stdout, stderr }: ExecStreams,
  signal: AbortSignal,
): Promise<number> {
  if (container.observed.state !== 'running') throw notRunning(container.observed.name);
  const hearing = container.spoken.event(({ stream, text: said }) => {
    void (stream === 'stderr' ? stderr : stdout).write(said);
  });
  try {
    if (stdin) container.typed(await abortable(text(stdin), signal));
    return await exitOf(container, signal);
  } finally {
    hearing.dispose();
  }
}

export async function exitOf(container: FakeContainer, signal: AbortSignal): Promise<number> {
  await until(container, () => !container.isUp, signal);
  return container.observed.exitCode ?? 0;
}

/** One process a container: its command. */
export function processesOf({ observed, origin }: FakeContainer): ProcessTable {
  if (observed.state !== 'running' && observed.state !== 'paused') throw notRunning(observed.name);
  const titles = ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'];
  const command = origin?.service.command ?? [observed.service];
  return { titles, processes: [['root', '1', '0', '0', '00:00', '?', '00:00:00', command.join(' ')]] };
}

/** A real engine knows an address once the container runs; here all are on their project's default network. */
export function detailsOf({ observed, origin }: FakeContainer): ContainerDetails {
  const { id, networks = origin ? [`${origin.project}_default`] : [] } = observed;
  const environment = origin?.service.environment ?? {};
  const list = Object.entries(environment).map((pair) => pair.join('='));
  return {
    id,
    environment,
    mounts: [],
    networks: networks.map((name) => ({ name, address: '172.18.0.2', aliases: [] })),
    workingDirectory: '/',
    raw: { Id: id, Config: { Env: list } },
  };
}
