import * as v from 'valibot';

const localProcesses = { stateDirectory: v.string(), node: v.string(), shim: v.string() };

/** Where an engine is: a worker thread connects to it by itself. */
export const engineAddress = v.variant('kind', [
  v.object({
    kind: v.literal('docker'),
    host: v.optional(v.string()),
    context: v.optional(v.string()),
    local: v.optional(v.object(localProcesses)),
  }),
  v.object({
    kind: v.literal('swarm'),
    host: v.optional(v.string()),
    context: v.optional(v.string()),
    nodes: v.optional(v.record(v.string(), v.string())),
  }),
  v.object({ kind: v.literal('process'), ...localProcesses }),
]);
