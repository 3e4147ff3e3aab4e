import { thisUser } from '../actors.ts';
import { isCancellation, toProblem, type Problem } from '../../base/problem.ts';
import type { ActivityTracker } from '../services/activity.ts';
import type { ApplicationMonitor, ReadySnapshot } from '../monitors/applicationMonitor.ts';
import { mustDeclare } from '../operations/declaredServices.ts';
import { planSummary } from '../operations/planGroups.ts';
import { makePlan, type PlanSurface } from '../operations/planOperation.ts';
import type { PlanRuns } from '../operations/planRuns.ts';
import { stepText } from '../operations/planText.ts';
import type { ServiceNode } from '../services/serviceNodes.ts';
import { serviceTree } from '../services/serviceTree.ts';
import { paint, plain } from '../terminalText.ts';
import type { StepProgress } from '../operations/workflow.ts';
import type { TaskRequest } from './taskRequest.ts';

export interface TaskParts {
  readonly monitor: ApplicationMonitor;
  readonly activity: ActivityTracker;
  readonly runs: PlanRuns;
  /** What the monitor knows, with the profiles of the task; rejects with why there is nothing to run. */
  readonly ready: (signal: AbortSignal) => Promise<ReadySnapshot>;
}

/** 130 is what a shell says of a program that Ctrl+C ended. */
export type TaskExit = 0 | 1 | 130;

/** Runs a task and tells how it goes, a line at a time, for a terminal. Never rejects: the exit code says how it ended. */
export async function runTask(
  request: TaskRequest,
  parts: TaskParts,
  write: (line: string) => void,
  signal: AbortSignal,
): Promise<TaskExit> {
  const looking = parts.monitor.retain();
  try {
    const snapshot = await parts.ready(signal);
    const next = 'Correct "services" of the task.';
    mustDeclare(request.services, snapshot.application, { code: 'task.unknown-service', next });
    const problems =
      request.command === 'wait-healthy'
        ? await waitHealthy(request, snapshot, parts, write, signal)
        : await applyTask({ ...request, action: request.command }, snapshot, parts, write, signal);
    for (const { message } of problems) write(`${paint('red', 'error')} ${plain(message)}`);
    return problems.length === 0 ? 0 : 1;
  } catch (error) {
    if (isCancellation(error)) {
      write(paint('yellow', 'Cancelled.'));
      return 130;
    }
    write(`${paint('red', 'error')} ${plain(toProblem(error).message)}`);
    return 1;
  } finally {
    looking.dispose();
  }
}

async function applyTask(
  { action, services, reason }: Pick<TaskRequest, 'services' | 'reason'> & { readonly action: 'up' | 'down' },
  { application, observation }: ReadySnapshot,
  { runs }: TaskParts,
  write: (line: string) => void,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const plan = await makePlan({ action, application, observation, services });
  const surface: PlanSurface = {
    actor: thisUser('task'),
    tell: (problems) => {
      for (const { message } of problems) write(`${paint('yellow', '!')} ${plain(message)}`);
    },
    // Nobody is asked: whoever runs a task has said so in tasks.json.
    confirm: (_operation, reasons) => {
      if (reasons.length === 0) write(paint('dim', planSummary(plan)));
      if (reasons.length === 0 || reason === undefined) return true;
      for (const { message } of reasons) write(`${paint('yellow', '!')} ${plain(message)}`);
      return { reason };
    },
    follow: (go, its) => go((progress) => showStep(progress, write), its),
  };
  const outcome = await runs.apply({ plan, application }, surface, signal);
  if ('problems' in outcome) return outcome.problems;
  if (plan.steps.length === 0) write(`${paint('green', '✓')} ${application.name}: nothing to do`);
  return [];
}

function showStep({ step, state, text, problem }: StepProgress, write: (line: string) => void): void {
  const what = plain(stepText(step));
  if (state === 'done') write(`${paint('green', '✓')} ${what}`);
  if (state === 'failed') write(`${paint('red', '✗')} ${what}${problem ? '' : ': failed'}`);
  if (state === 'skipped') write(`${paint('yellow', '-')} ${what}: skipped, ${plain(text ?? '')}`);
}

/** Resolves once all that is asked for is up and well, or cannot become so by itself. */
async function waitHealthy(
  { services, timeoutMs }: TaskRequest,
  { application }: ReadySnapshot,
  { monitor, activity }: TaskParts,
  write: (line: string) => void,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const isAsked = ({ service, isOrphan, state }: ServiceNode): boolean =>
    services.length > 0 ? services.includes(service) : !isOrphan && state !== 'inactive';
  const told = new Map<string, string>();
  const look = (): readonly ServiceNode[] | undefined => {
    const { snapshot } = monitor;
    if (snapshot.state !== 'ready') return undefined;
    const asked = serviceTree(application, snapshot.observation, activity.current).children.filter(isAsked);
    for (const { service, description } of asked) {
      if (told.get(service) === description) continue;
      told.set(service, description);
      write(`${plain(service)}: ${paint('dim', plain(description))}`);
    }
    return asked;
  };
  return new Promise((resolve, reject) => {
    const end = (act: () => void): void => {
      listeners.forEach((listener) => listener.dispose());
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      act();
    };
    const onAbort = (): void => end(() => reject(signal.reason as Error));
    const check = (): void => {
      const asked = look();
      const hopeless = asked?.filter(({ state }) => hopelessStates.has(state)) ?? [];
      if (hopeless.length > 0) return end(() => resolve(hopeless.map(hopelessProblem)));
      if (asked?.every(isDone)) end(() => resolve([]));
    };
    const timer = setTimeout(() => {
      const late = look()?.filter((node) => !isDone(node)) ?? [];
      end(() => resolve([lateProblem(late, timeoutMs)]));
    }, timeoutMs);
    const listeners = [monitor.onDidChange(check), activity.onDidChange(check)];
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else check();
  });
}

/** True for what is up and well, and for a job that has done its work. */
function isDone({ isWhole, state, children }: ServiceNode): boolean {
  return isWhole || (state === 'stopped' && children.some(({ exitCode }) => exitCode === 0));
}

const hopelessStates: ReadonlySet<string> = new Set(['exited', 'failed', 'unhealthy']);

function hopelessProblem({ service, description }: ServiceNode): Problem {
  const message = `${service} is not healthy: ${description}. Its logs say why.`;
  return { code: 'task.unhealthy', severity: 'error', message };
}

function lateProblem(late: readonly ServiceNode[], timeoutMs: number): Problem {
  const states = late.map(({ service, description }) => `${service} (${description})`).join(', ');
  const message = `Not healthy after ${timeoutMs / 1000} s: ${states || 'the engine did not answer'}. Start what is stopped, or give the task a longer "timeout".`;
  return { code: 'task.timeout', severity: 'error', message };
}
