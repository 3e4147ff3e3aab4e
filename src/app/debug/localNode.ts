import type { ProcessTable } from '../../engine/engine.ts';

/** The process of Node that is the program, and how many more could be meant. */
export interface NodeProcess {
  readonly pid: number;
  readonly others: number;
}

/**
 * Finds the program among the processes of a service: a Node that starts others of them (npm, nodemon, a watcher) only launches it.
 * Undefined where no Node runs.
 */
export function nodeProcess({ titles, processes }: ProcessTable): NodeProcess | undefined {
  const [pid, parent, command] = ['PID', 'PPID', 'CMD'].map((title) => titles.indexOf(title));
  const nodes = processes.flatMap((cells) => {
    const words = (cells[command ?? -1] ?? '').split(' ');
    const known = { pid: Number(cells[pid ?? -1]), parent: Number(cells[parent ?? -1]) };
    return isNode(words) && Number.isInteger(known.pid) ? [known] : [];
  });
  const programs = nodes.filter((node) => !nodes.some((other) => other.parent === node.pid));
  const [first, ...others] = programs.toSorted((left, right) => left.pid - right.pid);
  return first && { pid: first.pid, others: others.length };
}

function isNode([program = '', ...rest]: readonly string[]): boolean {
  if (!/(^|[/\\])node(js)?(\.exe)?$/.test(program)) return false;
  const script = rest.find((word) => !word.startsWith('-')) ?? '';
  return !launchers.test(script);
}

const launchers = /(^|[/\\])(npm|npx|yarn|pnpm|corepack)(-cli)?(\.[cm]?js)?$/;

/** What Node writes to its log when its inspector opens, and when it cannot. */
export type InspectorNews =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'failed'; readonly reason: string };

/** Undefined for a line that has nothing to do with the inspector. */
export function inspectorNews(line: string): InspectorNews | undefined {
  const listening = /Debugger listening on wss?:\/\/(?:\[[^\]]*\]|[^:/]*):(\d{1,5})\//.exec(line);
  if (listening?.[1] !== undefined) return { kind: 'listening', port: Number(listening[1]) };
  const failed = /Starting inspector on \S+ failed: (.+)/.exec(line);
  return failed?.[1] === undefined ? undefined : { kind: 'failed', reason: failed[1] };
}
