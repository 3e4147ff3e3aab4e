/** The name by which containers reach the receiver of telemetry: a forwarder's, in their networks. */
export const telemetryHost = 'patchbay-telemetry';
/** The port of OTLP over HTTP, which is the forwarder's. */
export const telemetryContainerPort = 4318;

/** Below the ports that systems hand out by themselves, so that hardly anything else listens there. */
const firstPort = 20_000;
const ports = 10_000;

/**
 * The port of this machine's loopback interface at which the telemetry of an application is received. It follows from the application
 * alone: a window, a command line and a process that was started yesterday all mean the same one. `directory` is the project's.
 */
export function telemetryPort({ name, directory }: { readonly name: string; readonly directory: string }): number {
  let hash = 0x81_1c_9d_c5;
  // FNV-1a.
  for (const byte of new TextEncoder().encode(`${directory}\0${name}`)) hash = Math.imul(hash ^ byte, 0x01_00_01_93);
  return firstPort + ((hash >>> 0) % ports);
}

/** The address of the receiver for containers, and for processes of this machine. */
export function telemetryEndpoint(place: 'network' | number): string {
  return place === 'network' ? `http://${telemetryHost}:${telemetryContainerPort}` : `http://127.0.0.1:${place}`;
}
