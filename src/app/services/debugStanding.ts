import type { ObservedContainer } from '../../engine/observation.ts';
import type { Service } from '../../manifest/model.ts';
import type { NodeIcon } from '../trees/treeNode.ts';

/** How a container stands with the debugger of this window. `waiting`: it has ended, and is attached to again once it runs. */
export interface DebugStanding {
  readonly state: 'attaching' | 'debugging' | 'paused' | 'waiting';
  /** When it last went on after a pause. */
  readonly resumedAtMs?: number;
}

/** The name of a container → how it stands with the debugger. */
export type DebugStandings = ReadonlyMap<string, DebugStanding>;

/**
 * A health check that fails because the debugger holds the program says nothing of it. What failed before it went on stands until
 * the next probe, which may be half a minute away, and is left out as well.
 */
export function withoutPause(container: ObservedContainer, standing: DebugStanding | undefined): ObservedContainer {
  if (!standing || container.health !== 'unhealthy') return container;
  const lastProbeMs = container.healthLog.at(-1)?.endedAtMs ?? 0;
  const { state, resumedAtMs } = standing;
  const isHeld = state === 'paused' || (resumedAtMs !== undefined && lastProbeMs < resumedAtMs + graceMs);
  return isHeld ? { ...container, health: 'healthy' } : container;
}

/** A probe that began before the program went on may end a moment after. */
const graceMs = 2000;

export interface DebugView {
  /** What the row says; `stateText` is what it says without a debugger. */
  readonly text: string;
  readonly icon?: NodeIcon;
}

/** How a row of containers looks that are, or could be, debugged; undefined where no debugger has to do with them. */
export function debugView(
  containers: readonly ObservedContainer[],
  standings: DebugStandings,
  stateText: string,
): DebugView | undefined {
  const own = containers.flatMap(({ name }) => standings.get(name) ?? []);
  if (own.length === 0)
    return isLeftOver(containers, standings) ? { text: `${stateText} · ${leftOverText}` } : undefined;
  const paused = own.filter(({ state }) => state === 'paused');
  if (paused.length > 0)
    return { text: counted('paused in the debugger', paused.length, containers), icon: pausedIcon };
  const [first = own[0]] = own.filter(({ state }) => state === 'debugging');
  const { state = 'debugging' } = first ?? {};
  const alike = own.filter((each) => each.state === state).length;
  const icon = state === 'debugging' ? { icon: debuggingIcon } : {};
  const text = counted(words[state], alike, containers);
  // A row has little room, and what is debugged runs.
  return { text: saysLittle.has(stateText) && state === 'debugging' ? text : `${stateText} · ${text}`, ...icon };
}

/** What the debugger does to a service, in a few words; undefined where it has nothing to do with it. */
export function debuggingText(containers: readonly ObservedContainer[], standings: DebugStandings): string | undefined {
  return debugView(containers, standings, '')?.text.replace(/^ · /, '');
}

/** True for what was made for a debugger that is there no more: its window was closed, or it is another window's. */
export function isLeftOver(containers: readonly ObservedContainer[], standings: DebugStandings): boolean {
  return containers.some(({ name, madeForDebugger }) => madeForDebugger !== undefined && !standings.has(name));
}

/** What the tooltip adds for a container that is left over. */
export const leftOverAdvice =
  'Its container was made for a debugger that this window does not know. *Stop Debugging* makes it anew as the manifest says.';

/** True for what may be somebody's own program. Whether it is, and in which language, is only known by a look into the container. */
export function isDebuggable({ image, build, run, debug, watch = [], mounts, isActive, provider }: Service): boolean {
  if (!isActive || provider) return false;
  if (build !== undefined || debug !== undefined) return true;
  // An image that is run by a command here as well is as often somebody else's, Redis for instance.
  if (run !== undefined && image === undefined) return true;
  return watch.length > 0 || mounts.some(({ type }) => type === 'bind');
}

const saysLittle: ReadonlySet<string> = new Set(['running', 'healthy']);

const leftOverText = 'made for a debugger';

const words = {
  attaching: 'attaching the debugger',
  debugging: 'debugging',
  paused: 'paused in the debugger',
  waiting: 'debugger waits for it',
} as const satisfies Readonly<Record<DebugStanding['state'], string>>;

/** `1/2 debugging` where there are others. */
function counted(text: string, count: number, containers: readonly unknown[]): string {
  return count < containers.length ? `${count}/${containers.length} ${text}` : text;
}

const debuggingIcon: NodeIcon = { codicon: 'debug-alt', color: 'charts.green' };
const pausedIcon: NodeIcon = { codicon: 'debug-pause', color: 'charts.yellow' };
