import { performAct, type DoorPorts } from '../door.ts';
import type { ExecOperation, Outcome } from '../operation.ts';
import { withTerminal, type OpenTerminal } from './terminal.ts';
import type { Engine } from '../../../engine/engine.ts';

/** Runs a command in a container that runs; the value is its exit code. The terminal is lent once it may begin. */
export function performExec(
  operation: ExecOperation,
  engine: Pick<Engine, 'exec'>,
  open: OpenTerminal,
  ports: DoorPorts,
  signal: AbortSignal,
): Promise<Outcome<number>> {
  const { container, project, request } = operation;
  return performAct(
    operation,
    (its) =>
      withTerminal(open, (terminal, streams) =>
        engine.exec(container, { ...request, ...terminal, project }, streams, its),
      ),
    ports,
    signal,
  );
}
