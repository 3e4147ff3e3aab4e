import { startedNames } from '../app/services/earlyEnds.ts';
import type { Problem } from '../base/problem.ts';
import type { Engine, LogLine } from '../engine/engine.ts';
import { containerExited, outOfMemory } from '../engine/failures.ts';
import type { ObservedContainer } from '../engine/observation.ts';
import type { Plan } from '../engine/step.ts';

const lastLinesCount = 5;

/** Looks once at what a plan has started, and tells what has failed by now with the last lines of its log. */
export async function earlyEnds(plan: Plan, engine: Engine, signal: AbortSignal): Promise<readonly Problem[]> {
  const started = startedNames(plan);
  if (started.size === 0) return [];
  const { containers } = await engine.observe(plan.project, [], signal);
  const failed = containers.filter((container) => started.has(container.name) && hasFailed(container));
  return Promise.all(failed.map((container) => problemOf(plan.project, container, engine, signal)));
}

function hasFailed({ state, exitCode = 0 }: ObservedContainer): boolean {
  return exitCode !== 0 && (state === 'exited' || state === 'dead' || state === 'restarting');
}

async function problemOf(
  project: string,
  { name, service, exitCode, isOomKilled }: ObservedContainer,
  engine: Engine,
  signal: AbortSignal,
): Promise<Problem> {
  if (isOomKilled) return outOfMemory(name, undefined).problem;
  const lines: string[] = [];
  const options = { services: [service], follow: false, tail: lastLinesCount };
  const onLine = ({ container, text }: LogLine): void => {
    if (container === name) lines.push(text);
  };
  await engine.logs(project, options, onLine, signal);
  return containerExited(name, exitCode, lines, 'right after its start').problem;
}
