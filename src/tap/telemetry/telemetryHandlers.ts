import type { Handlers } from '../../protocol/rpc.ts';
import type { tapSide } from '../../protocol/tap.ts';
import type { TelemetryHub } from './telemetryHub.ts';

/** The handlers of requests about what services send by themselves. */
export function telemetryHandlers(
  hub: TelemetryHub,
): Pick<Handlers<typeof tapSide>, 'startTelemetry' | 'stopTelemetry' | 'telemetryState' | 'spanWiring'> {
  return {
    startTelemetry: async ({ project, port }) => ({ port: await hub.start(project, port) }),
    stopTelemetry: async ({ project }) => {
      await hub.stop(project);
      return null;
    },
    telemetryState: ({ project }) => hub.state(project),
    spanWiring: ({ project }) => hub.wiringOf(project).drain(),
  };
}
