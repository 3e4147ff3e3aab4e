import { maskText } from '../../base/mask.ts';
import type { EngineEvent } from '../../engine/engine.ts';
import type { ObservedContainer } from '../../engine/observation.ts';
import type { Happening, PageHistory, Phase, PhaseKind } from '../../protocol/servicePage.ts';

/** More than anybody scrolls through. */
const maxEvents = 500;
const maxShown = 100;

/**
 * What happened to the containers of one service, going by the engine's events. An event is told once, however often the engine
 * repeats it after a lost connection.
 */
export class ServiceHistory {
  readonly #service: string;
  readonly #events: EngineEvent[] = [];
  readonly #seen = new Set<string>();

  constructor(service: string) {
    this.#service = service;
  }

  /** True when it says something about this service that was not known. */
  take(event: EngineEvent): boolean {
    if (event.service !== this.#service || !isTold(event.action)) return false;
    if (this.#seen.has(keyOf(event))) return false;
    this.#seen.add(keyOf(event));
    this.#events.push(event);
    this.#events.sort((a, b) => a.timeMs - b.timeMs);
    for (const old of this.#events.splice(0, this.#events.length - maxEvents)) this.#seen.delete(keyOf(old));
    // One that is older than all that are kept has gone again.
    return this.#seen.has(keyOf(event));
  }

  clear(): void {
    this.#events.length = 0;
    this.#seen.clear();
  }

  /** `containers` are those of the service now: what they are says how the last stretch of a life looks. */
  view(containers: readonly ObservedContainer[]): PageHistory {
    const lives = containers.map((container) => ({
      container: container.name,
      phases: phasesOf(
        this.#events.filter(({ container: name }) => name === container.name),
        container,
      ),
    }));
    return { happenings: happeningsOf(this.#events).slice(-maxShown).reverse(), lives };
  }
}

function keyOf({ timeMs, id, container, action }: EngineEvent): string {
  return `${timeMs} ${id ?? container} ${action}`;
}

const told: ReadonlySet<string> = new Set([
  'create',
  'start',
  'die',
  'oom',
  'kill',
  'stop',
  'pause',
  'unpause',
  'destroy',
  'health_status',
]);

function isTold(action: string): boolean {
  return told.has(action.split(':')[0] ?? '');
}

/** Tells why containers ended and came back. A start that nobody asked for follows an end that nobody asked for. */
function happeningsOf(events: readonly EngineEvent[]): readonly Happening[] {
  const lives = new Map<string, { wasToldToEnd: boolean; hasEnded: boolean; isOom: boolean }>();
  return events.flatMap((event) => {
    const life = lives.get(event.container) ?? { wasToldToEnd: false, hasEnded: false, isOom: false };
    lives.set(event.container, life);
    const happening = (text: string, isTrouble = false): readonly Happening[] => [
      { timeMs: event.timeMs, container: event.container, text, isTrouble },
    ];
    const [verb = '', detail = ''] = event.action.split(/:\s*/, 2);
    switch (verb) {
      case 'create':
        life.hasEnded = false;
        return happening(imageText(event));
      case 'start': {
        const isRestart = life.hasEnded && !life.wasToldToEnd;
        lives.set(event.container, { wasToldToEnd: false, hasEnded: false, isOom: false });
        return happening(isRestart ? 'Brought back by its restart policy' : 'Started', isRestart);
      }
      case 'kill':
        life.wasToldToEnd = true;
        return [];
      case 'oom':
        life.isOom = true;
        return happening('Ran out of memory', true);
      case 'die': {
        life.hasEnded = true;
        const [text, isTrouble] = endText(event, life);
        return happening(text, isTrouble);
      }
      case 'health_status':
        return happening(healthText(detail), detail === 'unhealthy');
      case 'pause':
        return happening('Paused');
      case 'unpause':
        return happening('Resumed');
      case 'destroy':
        return happening('Removed');
      default:
        return [];
    }
  });
}

function imageText({ attributes }: EngineEvent): string {
  const image = attributes?.['image'];
  return image === undefined ? 'Created' : `Created from ${maskText(image)}`;
}

function healthText(health: string): string {
  return health === 'healthy' ? 'Became healthy' : health === 'unhealthy' ? 'Became unhealthy' : `Health: ${health}`;
}

function endText(
  { attributes }: EngineEvent,
  { wasToldToEnd, isOom }: { readonly wasToldToEnd: boolean; readonly isOom: boolean },
): readonly [string, boolean] {
  const code = attributes?.['exitCode'];
  if (isOom) return ['Killed: out of memory', true];
  if (wasToldToEnd) return [code === undefined ? 'Stopped' : `Stopped (exit code ${code})`, false];
  if (code === undefined) return ['Ended', false];
  return [code === '0' ? 'Ended by itself (exit code 0)' : `Ended by itself with exit code ${code}`, code !== '0'];
}

/** The states that a container went through. What came before the first event is told by when it last started, or not at all. */
function phasesOf(events: readonly EngineEvent[], container: ObservedContainer): Phase[] {
  const phases: Phase[] = [];
  const enter = (fromMs: number, [kind, text]: readonly [PhaseKind, string]): void => {
    if (phases.at(-1)?.text !== text) phases.push({ fromMs, kind, text });
  };
  for (const { timeMs, action } of events) {
    const phase = phaseAfter(action);
    if (phase) enter(timeMs, phase);
  }
  const now = phaseNow(container);
  const sinceMs = container.finishedAtMs ?? container.startedAtMs ?? container.createdAtMs;
  // The engine keeps few events: what they leave out at the end is what the container is now.
  if (phases.at(-1)?.text !== now[1] && sinceMs !== undefined) {
    enter(Math.max(sinceMs, phases.at(-1)?.fromMs ?? 0), now);
  }
  return phases;
}

function phaseAfter(action: string): readonly [PhaseKind, string] | undefined {
  switch (action) {
    case 'create':
      return off;
    case 'start':
    case 'unpause':
      return running;
    case 'pause':
      return paused;
    case 'die':
      return off;
    case 'health_status: healthy':
      return good;
    case 'health_status: unhealthy':
      return bad;
    default:
      return undefined;
  }
}

function phaseNow({ state, health }: ObservedContainer): readonly [PhaseKind, string] {
  switch (state) {
    case 'running':
      return health === 'healthy' ? good : health === 'unhealthy' ? bad : health === 'starting' ? starting : running;
    case 'paused':
      return paused;
    case 'restarting':
      return ['bad', 'restarting'];
    default:
      return off;
  }
}

const good = ['good', 'healthy'] as const;
const bad = ['bad', 'unhealthy'] as const;
const running = ['running', 'running'] as const;
const starting = ['starting', 'starting'] as const;
const paused = ['paused', 'paused'] as const;
const off = ['off', 'not running'] as const;
