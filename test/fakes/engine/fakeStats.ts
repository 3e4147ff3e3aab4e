import type { ContainerStats } from '../../../src/engine/engine.ts';
import type { FakeContainer } from './fakeContainer.ts';

const memoryBytes = 2 ** 20;
const machineBytes = 2 ** 33;

/** What a running container takes, where it has a program. */
export function tellFigures(container: FakeContainer, onStats: (stats: ContainerStats) => void): void {
  const { observed, cpu, isPlayed } = container;
  if (!isPlayed || observed.state !== 'running') return;
  const { name, service } = observed;
  onStats({ timeMs: Date.now(), container: name, service, cpu, memoryBytes, memoryLimitBytes: machineBytes });
}
