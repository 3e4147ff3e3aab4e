import { factsOfConnections } from '../../app/topology/parties/connectionFacts.ts';
import { factsOfLook } from '../../app/topology/parties/lookFacts.ts';
import { Parties } from '../../app/topology/parties/parties.ts';
import type { WiringLook } from '../../app/topology/wiring/observedWiring.ts';
import type { ListedChannel } from '../../app/topology/wiring/seenChannels.ts';
import { systemClock } from '../../base/clock.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import type { ProjectConnections } from '../../engine/connections.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Observation } from '../../engine/observation.ts';
import type { Application } from '../../manifest/model.ts';
import { withEngine } from '../sources/engineSource.ts';
import { ConnectionLog } from './connectionLog.ts';
import type { Exploration } from './exploration.ts';
import { lookAtBroker, type LookedAtBroker } from './lookAtBroker.ts';
import { reachableBrokers } from './reachableBrokers.ts';

/** What a look around has found. */
export interface ExploredWiring {
  readonly look: WiringLook;
  readonly channels: readonly ListedChannel[];
  /** Services of which something runs. */
  readonly running: ReadonlySet<string>;
  /** What could not be told, a sentence each. */
  readonly unknown: readonly string[];
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
  const { application, complaints, options, context } = looking;
  const { places, isWhole } = reachableBrokers(application, engined?.observation, options, complaints);
  const log = new ConnectionLog(engined?.engine, application.name, complaints, context.signal);
  const answers = await log.during(() => Promise.all(places.map((place) => lookAtBroker(place, looking))));
  const found = answers.filter((answer) => answer !== undefined);
  const isAnswered = found.length === places.length && found.every(({ look }) => look.unwatched === undefined);
  const connections = log.connections ?? nothingConnected;
  const known = factsOf(application, found, connections);
  return {
    ...known,
    channels: found.flatMap(({ channels }) => channels),
    running: runningServices(engined?.observation),
    isWhole: isWhole && isAnswered && (!engined || log.connections !== undefined),
  };
}

const nothingConnected: ProjectConnections = { members: [], unreadable: [] };

function factsOf(
  application: Application,
  found: readonly LookedAtBroker[],
  connections: ProjectConnections,
): Pick<ExploredWiring, 'look' | 'unknown'> {
  const parties = new Parties(
    application,
    connections,
    found.map(({ place }) => place),
  );
  const atMs = systemClock.nowMs();
  const known = [
    ...found.map(({ look, place }) => factsOfLook(look, place.name, parties)),
    factsOfConnections(application, connections, atMs),
  ];
  const watched = found.flatMap(({ look, place }) => {
    const broker = place.name === undefined ? {} : { broker: place.name };
    return look.sample ? [{ ...broker, durationMs: look.sample.durationMs }] : [];
  });
  return {
    look: { atMs, facts: known.flatMap(({ facts }) => facts), watched },
    unknown: [
      ...known.flatMap(({ unknown }) => unknown),
      ...connections.unreadable.map(({ container, problem }) => `${container}: ${problem.message}`),
    ],
  };
}

function runningServices(observation: Observation | undefined): ReadonlySet<string> {
  const running = observation?.containers.filter(({ state, isOneOff }) => state === 'running' && !isOneOff) ?? [];
  return new Set(running.map(({ service }) => service));
}
