import { performAct, type DoorPorts } from '../door.ts';
import type { Outcome, RunOperation } from '../operation.ts';
import { withTerminal, type OpenTerminal } from './terminal.ts';
import type { Engine } from '../../../engine/engine.ts';

/** Runs a command in a container of its own; the value is its exit code. What the service needs must be there already. */
export function performRun(
  operation: RunOperation,
  engine: Pick<Engine, 'run'>,
  open: OpenTerminal,
  ports: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<number>> {
  const { application, service, request } = operation;
  return performAct(
    operation,
    (its) =>
      withTerminal(open, (terminal, streams) =>
        engine.run(application, service, { ...request, ...terminal }, streams, its),
      ),
    ports,
    signal,
  );
}
