import type { CommandHandlers } from '../commands/runCommand.ts';

/** The commands whose code is the bundle of `tracing.ts`: one that it lacks is a compile error there. */
export const traceCommandIds = [
  'patchbay.traces.show',
  'patchbay.traces.recent',
  'patchbay.traces.slowest',
  'patchbay.traces.failed',
  'patchbay.traces.stuck',
] as const satisfies readonly (keyof CommandHandlers)[];

export type TraceCommands = Pick<CommandHandlers, (typeof traceCommandIds)[number]>;
