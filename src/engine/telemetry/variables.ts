import { telemetryContainerPort, telemetryEndpoint, telemetryHost, telemetryPort } from '../../base/telemetryPlace.ts';
import type { Application } from '../../manifest/model.ts';

type Variables = Readonly<Record<string, string>>;

const attributes = 'OTEL_RESOURCE_ATTRIBUTES';
/** What somebody has written by hand is left as it is. */
const ourAttributes = /^service\.namespace=[^,]+$/;
const ourEndpoint = new RegExp(`^http://(?:${telemetryHost}:${telemetryContainerPort}|127\\.0\\.0\\.1:\\d+)$`);

/**
 * Variables that send telemetry to Patchbay, with the name of the replica as `service.instance.id`: what is sent by one of several
 * replicas is told from the rest. Other variables are left as they are.
 */
export function withInstance(variables: Variables, instance: string): Variables {
  const said = variables[attributes] ?? '';
  if (!sendsToPatchbay(variables) || !ourAttributes.test(said)) return variables;
  return { ...variables, [attributes]: `${said},service.instance.id=${instance}` };
}

/** True for variables that send telemetry to Patchbay. */
export function sendsToPatchbay(variables: Variables): boolean {
  return ourEndpoint.test(variables['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '');
}

/** The same variables for a process of this machine, where the receiver's name in the containers' networks leads nowhere. */
export function withLocalReceiver(
  variables: Variables,
  application: Pick<Application, 'name' | 'directory'>,
): Variables {
  const address = `${telemetryHost}:${telemetryContainerPort}`;
  if (!Object.values(variables).some((value) => value.includes(address))) return variables;
  const [network, here] = [telemetryEndpoint('network'), telemetryEndpoint(telemetryPort(application))];
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value.replaceAll(network, here)]));
}
