import type { Logger } from '../../base/logger.ts';
import type { RedrivenMessages } from '../../messages/deadLetters/redrivenMessages.ts';
import type { Handlers } from '../../protocol/rpc.ts';
import type { tapSide } from '../../protocol/tap.ts';
import type { transferRequests } from '../../protocol/transfer.ts';
import { runTransfer } from '../../transfer/run.ts';
import { Steering, type SteeringState } from '../../transfer/steering.ts';
import type { TransferPorts, TransferProgress } from '../../transfer/transfer.ts';
import type { Origins } from '../sources/readers.ts';
import { readForTransfer } from '../sources/transferReading.ts';
import type { Announcer } from '../session/announcer.ts';

type TransferHandlers = Pick<Handlers<typeof tapSide>, keyof typeof transferRequests>;

/** More often than that nobody looks. */
const progressEveryMs = 100;

/** Carries messages in bulk, by the id that whoever asks gave each transfer. */
export function transferHandlers(
  origins: Origins,
  announcer: Announcer,
  logger: Logger,
  redriven: RedrivenMessages,
): TransferHandlers {
  const running = new Map<string, { readonly steering: Steering; readonly stopping: AbortController }>();
  return {
    transfer: async ({ id, job, steering: start }, signal) => {
      const steering = new Steering(stateOf(start));
      const stopping = new AbortController();
      running.set(id, { steering, stopping });
      const control = {
        steering,
        onProgress: seldom((progress) => announcer.emit('transferProgress', { id, progress })),
      };
      const ports: TransferPorts = {
        broker: (url) => origins.brokers.lease(url),
        nowMs: () => performance.now(),
        logger,
        redriven,
        // The job itself has been parsed; what it names is read, whatever the runner asks for.
        readSources: (_, sink) => readForTransfer('sources' in job ? job.sources : [], origins, sink, logger),
      };
      try {
        const report = await runTransfer(job, ports, control, AbortSignal.any([signal, stopping.signal]));
        return { ...report, problems: [...report.problems], notes: [...report.notes] };
      } finally {
        running.delete(id);
      }
    },
    steerTransfer: ({ id, change, steps }) => {
      const steering = running.get(id)?.steering;
      steering?.change(stateOf(change));
      for (let step = 0; step < steps; step++) steering?.step();
      return null;
    },
    stopTransfer: ({ id }) => {
      running.get(id)?.stopping.abort();
      return null;
    },
  };
}

interface Steered {
  readonly isPaused?: boolean | undefined;
  readonly ratePerSecond?: number | null | undefined;
  readonly speed?: number | undefined;
}

function stateOf({ isPaused, ratePerSecond, speed }: Steered): Partial<SteeringState> {
  return {
    ...(isPaused !== undefined && { isPaused }),
    ...(ratePerSecond !== undefined && { ratePerSecond: ratePerSecond ?? undefined }),
    ...(speed !== undefined && { speed }),
  };
}

/** Tells the first at once, others no more often than people look; whoever waits for the end has the report. */
function seldom(tell: (progress: TransferProgress) => void): (progress: TransferProgress) => void {
  let toldMs = -Infinity;
  let state = '';
  return (progress) => {
    const now = performance.now();
    if (now - toldMs < progressEveryMs && progress.state === state) return;
    toldMs = now;
    state = progress.state;
    tell(progress);
  };
}
