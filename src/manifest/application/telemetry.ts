import type { Application, Service } from '../model.ts';
import { telemetryVariables } from '../normalise/telemetry.ts';

/** The application as it would be if its manifest said `x-patchbay.telemetry: true`. One that says so already is left as it is. */
export function withTelemetry(application: Application): Application {
  if (application.hasTelemetry === true) return application;
  const services = Object.values(application.services).map((service): [string, Service] => [
    service.name,
    sending(service, application),
  ]);
  return { ...application, hasTelemetry: true, services: Object.fromEntries(services) };
}

function sending(service: Service, application: Application): Service {
  const { name, image, build, run, networkMode, provider, telemetry, environment, unsetEnvironment = [] } = service;
  const added = telemetryVariables(
    {
      name,
      ...(image === undefined ? {} : { image }),
      isOwn: build !== undefined || run !== undefined,
      ...(networkMode === undefined ? {} : { networkMode }),
      isProvided: provider !== undefined,
      ...(telemetry === undefined ? {} : { telemetry }),
      isSet: (variable) => Object.hasOwn(environment, variable) || unsetEnvironment.includes(variable),
    },
    application,
  );
  return Object.keys(added).length === 0 ? service : { ...service, environment: { ...environment, ...added } };
}
