import type { ContainerStats } from '../../../src/engine/engine.ts';
import type { FakeContainer } from './fakeContainer.ts';
import { speed } from './program.ts';

const periodMs = 1000;
const memoryBytes = 2 ** 20;
const machineBytes = 2 ** 33;

/** Tells from now on what the containers take that there are. */
export function tellRegularly(
  containers: () => readonly FakeContainer[],
  onStats: (stats: ContainerStats) => void,
): ReturnType<typeof setInterval> {
  return setInterval(() => containers().forEach((each) => tellFigures(each, onStats)), periodMs / speed);
}

/** What a running container takes, where it has a program. */
function tellFigures(container: FakeContainer, onStats: (stats: ContainerStats) => void): void {
  const { observed, cpu, isPlayed } = container;
  if (!isPlayed || observed.state !== 'running') return;
  const { name, service } = observed;
  onStats({ timeMs: Date.now(), container: name, service, cpu, memoryBytes, memoryLimitBytes: machineBytes });
}
