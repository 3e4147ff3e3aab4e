import { connect } from 'node:net';
import { ProblemError, type Problem } from '../../base/problem.ts';
import { abortable } from '../../base/async.ts';
import { toDisposable } from '../../base/disposable.ts';
import type { Engine } from '../../engine/engine.ts';
import type { DebugConnection } from '../model.ts';
import type { RelayPlace } from './connectOnce.ts';
import { connectors } from './connector.ts';
import { dotnetProcess } from './dotnetProcess.ts';
import type { RelayPrograms } from './lentRelay.ts';
import { openRelay } from './openRelay.ts';

export interface ConnectionRequest extends RelayPlace {
  readonly lent?: RelayPrograms;
  readonly onProblem: (problem: Problem) => void;
}

/** How long a program may take to start its debugger: a large one of Java needs some seconds before it listens. */
const patienceMs = 20_000;

/**
 * Makes the debugger of a container reachable from this machine. Of Node it resolves once the inspector is open, so that whoever
 * waits hears why it is not. The other debuggers take their first connection for their client, so nothing is tried there.
 */
export async function openDebugConnection(
  engine: Pick<Engine, 'exec' | 'writeArchive'>,
  request: ConnectionRequest,
  signal: AbortSignal,
): Promise<DebugConnection> {
  const { runtime } = request;
  if (runtime === 'dotnet') {
    const processId = await dotnetProcess(engine, request, signal);
    return { host: '127.0.0.1', processId, ...toDisposable(() => undefined) };
  }
  const reached = Promise.withResolvers<undefined>();
  let isReached = runtime !== 'node';
  const relay = await openRelay(engine, {
    ...request,
    connectors: connectors[runtime],
    patienceMs,
    onReached: () => {
      isReached = true;
      reached.resolve(undefined);
    },
    onProblem: (problem) => {
      if (isReached) request.onProblem(problem);
      else reached.reject(new ProblemError(problem));
    },
  });
  if (isReached) return relay;
  const probe = connect(relay.port, relay.host);
  // That it is closed is what the relay does where it reaches nothing, and says why.
  probe.on('error', () => probe.destroy());
  try {
    await abortable(reached.promise, signal);
    return relay;
  } catch (error) {
    relay.dispose();
    throw error;
  } finally {
    probe.destroy();
  }
}
