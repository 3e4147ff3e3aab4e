import type { ContainerInspectInfo } from 'dockerode';
import { assertNever } from '../../../base/assert.ts';
import type { DependencyCondition } from '../../../manifest/model.ts';
import {
  containerExited,
  containerGone,
  killedUnderLimit,
  noHealthcheck,
  outOfMemory,
  stillUnhealthy,
} from '../../failures.ts';
import type { DockerClient } from '../connection/client.ts';
import { followEvents } from '../streams/events.ts';
import { lastLines } from '../streams/logs.ts';
import { inspect } from '../observe/observe.ts';
import { Steadiness } from './steadiness.ts';

export interface WaitRequest {
  readonly names: readonly string[];
  readonly condition: DependencyCondition;
  /** How long the condition has to hold, without a restart in between. */
  readonly steadyMs?: number;
}

/** A container that its restart policy brings back this often while it is waited for will not come up. */
const maxRestarts = 3;

type Verdict = 'met' | 'pending' | 'exited' | 'unhealthy' | 'unchecked';

/**
 * Waits until every container meets the condition. Events say when to look, an inspection says what is true, so that no
 * missed event is waited for. Rejects with `engine.container-exited` or `engine.unhealthy`, and the last lines of its log.
 */
export async function waitForContainers(
  client: DockerClient,
  request: WaitRequest,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { names } = request;
  const done = new AbortController();
  const combined = AbortSignal.any([signal, done.signal]);
  const steadiness = new Steadiness(request.steadyMs ?? 0);
  const restartsBefore = new Map<string, number>();
  try {
    await new Promise<void>((resolve, reject) => {
      const pending = new Set(names);
      const look = async (name: string): Promise<void> => {
        const info = await inspect(client, name, combined);
        if (!info) throw containerGone(name);
        if (!restartsBefore.has(name)) restartsBefore.set(name, info.RestartCount);
        const restarts = info.RestartCount - (restartsBefore.get(name) ?? 0);
        const verdict = judge(info, request);
        await settle(client, name, info, restarts >= maxRestarts ? 'exited' : verdict, combined);
        // The time of its start identifies a run.
        const runOf = verdict === 'met' ? info.State.StartedAt : undefined;
        if (!steadiness.isLongEnough(name, runOf, () => void look(name).catch(reject))) return;
        pending.delete(name);
        if (pending.size > 0) onProgress(`${names.length - pending.size} of ${names.length} ready`);
        else resolve();
      };
      const lookAll = (): void => void Promise.all([...pending].map(look)).catch(reject);
      const onEvent = (name: string | undefined): void => {
        if (name !== undefined && pending.has(name)) void look(name).catch(reject);
      };
      followEvents(client, { container: names }, (event) => onEvent(event.attributes['name']), lookAll, combined).catch(
        reject,
      );
    });
  } catch (error) {
    throw client.translate(error, signal);
  } finally {
    steadiness.dispose();
    done.abort();
  }
}

async function settle(
  client: DockerClient,
  name: string,
  info: ContainerInspectInfo,
  verdict: Verdict,
  signal: AbortSignal,
): Promise<void> {
  switch (verdict) {
    case 'met':
    case 'pending':
      return;
    case 'exited':
      if (info.State.OOMKilled) throw outOfMemory(name, info.HostConfig.Memory || undefined);
      if (info.State.ExitCode === 137 && info.HostConfig.Memory) throw killedUnderLimit(name, info.HostConfig.Memory);
      throw containerExited(name, info.State.ExitCode, await lastLines(client, info, signal));
    case 'unhealthy':
      throw stillUnhealthy(name, info.State.Health?.Log?.at(-1)?.Output ?? '');
    case 'unchecked':
      throw noHealthcheck(name);
    default:
      assertNever(verdict);
  }
}

function judge({ State: state }: ContainerInspectInfo, { condition, steadyMs }: WaitRequest): Verdict {
  const isOver = !state.Running && !state.Restarting && state.Status !== 'created';
  if (condition === 'service_completed_successfully') {
    if (!isOver) return 'pending';
    return state.ExitCode === 0 ? 'met' : 'exited';
  }
  const mayEnd = condition === 'service_started' && steadyMs === undefined;
  if (isOver) return mayEnd && state.ExitCode === 0 ? 'met' : 'exited';
  if (!state.Running || state.Restarting) return 'pending';
  const isUnknownCheck = steadyMs !== undefined && (state.Health?.Status ?? 'none') !== 'none';
  if (condition === 'service_started' && !isUnknownCheck) return 'met';
  switch (state.Health?.Status) {
    case 'healthy':
      return 'met';
    case 'unhealthy':
      return 'unhealthy';
    case 'starting':
      return 'pending';
    default:
      return 'unchecked';
  }
}
