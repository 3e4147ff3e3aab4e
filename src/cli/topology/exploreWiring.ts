import { wiringOfLooks, type SeenWiring } from '../../app/topology/parties/wiringOfLooks.ts';
import type { ListedChannel } from '../../app/topology/wiring/seenChannels.ts';
import { systemClock } from '../../base/clock.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import type { ProjectConnections } from '../../engine/connections.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Observation } from '../../engine/observation.ts';
import { withEngine } from '../sources/engineSource.ts';
import { ConnectionLog } from './connectionLog.ts';
import type { Exploration } from './exploration.ts';
import { lookAtBroker } from './lookAtBroker.ts';
import { reachableBrokers } from './reachableBrokers.ts';

/** What a look around has found. */
export interface ExploredWiring extends SeenWiring {
  readonly channels: readonly ListedChannel[];
  /** Services of which something runs. */
  readonly running: ReadonlySet<string>;
  /** False where the engine or a broker could not be asked; why has been told. */
  readonly isWhole: boolean;
}

/** Looks once at the engine and at all brokers. What cannot be asked is told, and the rest is looked at all the same. */
export async function exploreWiring(looking: Exploration): Promise<ExploredWiring> {
  const { application, complaints, options, context } = looking;
  let seen: ExploredWiring | undefined;
  try {
    await withEngine(options, context, async (engine) => {
      const observation = await engine.observe(application.name, [], context.signal);
      seen = await lookWith(looking, { engine, observation });
    });
  } catch (error) {
    if (isCancellation(error)) throw error;
    complaints.add(toProblem(error).message, 'engine');
  }
  return seen ?? { ...(await lookWith(looking, undefined)), isWhole: false };
}

interface Engined {
  readonly engine: Engine;
  readonly observation: Observation;
}

async function lookWith(looking: Exploration, engined: Engined | undefined): Promise<ExploredWiring> {
  const { application, complaints, context } = looking;
  const { places, isWhole } = await reachableBrokers(looking, engined?.observation);
  const log = new ConnectionLog(engined?.engine, application.name, complaints, context.signal);
  const answers = await log.during(() => Promise.all(places.map((place) => lookAtBroker(place, looking))));
  const found = answers.filter((answer) => answer !== undefined);
  const isAnswered = found.length === places.length && found.every(({ look }) => look.unwatched === undefined);
  return {
    ...wiringOfLooks(application, found, log.connections ?? nothingConnected, systemClock.nowMs()),
    channels: found.flatMap(({ channels }) => channels),
    running: runningServices(engined?.observation),
    isWhole: isWhole && isAnswered && (!engined || log.connections !== undefined),
  };
}

const nothingConnected: ProjectConnections = { members: [], unreadable: [] };

function runningServices(observation: Observation | undefined): ReadonlySet<string> {
  const running = observation?.containers.filter(({ state, isOneOff }) => state === 'running' && !isOneOff) ?? [];
  return new Set(running.map(({ service }) => service));
}
