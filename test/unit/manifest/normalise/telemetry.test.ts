import { describe, expect, it } from 'vitest';
import { telemetryPort } from '../../../../src/base/telemetryPlace.ts';
import { withTelemetry } from '../../../../src/manifest/application/telemetry.ts';
import { resolving } from '../support/resolving.ts';

const on = 'x-patchbay: { telemetry: true }\n';
const added = {
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://patchbay-telemetry:4318',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  OTEL_SERVICE_NAME: 'web',
  OTEL_RESOURCE_ATTRIBUTES: 'service.namespace=app',
  OTEL_TRACES_EXPORTER: 'otlp',
  OTEL_LOGS_EXPORTER: 'otlp',
  OTEL_METRICS_EXPORTER: 'otlp',
  OTEL_BSP_SCHEDULE_DELAY: '300',
  OTEL_BLRP_SCHEDULE_DELAY: '300',
  OTEL_METRIC_EXPORT_INTERVAL: '5000',
};

function environmentOf(service: string, head = on): Readonly<Record<string, string>> | undefined {
  const { application, problems } = resolving(`name: app\n${head}services:\n  web: ${service}\n`);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return application?.services['web']?.environment;
}

describe('x-patchbay.telemetry', () => {
  it('tells a service where its telemetry is received, beside what it is told anyway', () => {
    expect(environmentOf('{ image: mine, environment: { A: b } }')).toEqual({ A: 'b', ...added });
  });

  it('adds nothing when it is left out or false', () => {
    expect(environmentOf('{ image: mine }', '')).toEqual({});
    expect(environmentOf('{ image: mine }', 'x-patchbay: { telemetry: false }\n')).toEqual({});
    expect(environmentOf('{ image: mine, x-patchbay: { telemetry: true } }', '')).toEqual({});
  });

  it('leaves what a service sets by itself, and one that sends elsewhere altogether', () => {
    const own = environmentOf('{ image: mine, environment: [OTEL_SERVICE_NAME=shop-web, OTEL_BSP_SCHEDULE_DELAY=] }');
    expect(own).toEqual({ ...added, OTEL_SERVICE_NAME: 'shop-web', OTEL_BSP_SCHEDULE_DELAY: '' });
    const elsewhere = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' };
    expect(environmentOf(`{ image: mine, environment: ${JSON.stringify(elsewhere)} }`)).toEqual(elsewhere);
  });

  it('leaves a variable that is taken from outside, where there is none', () => {
    expect(environmentOf('{ image: mine, environment: [OTEL_EXPORTER_OTLP_ENDPOINT] }')).toEqual({});
  });

  it('makes no database anew for nothing, unless the service says so', () => {
    expect(environmentOf('{ image: "redis:7-alpine" }')).toEqual({});
    expect(environmentOf('{ image: "redis:7-alpine", x-patchbay: { telemetry: true } }')).toEqual(added);
    expect(environmentOf('{ image: "redis:7-alpine", build: . }')).toEqual(added);
    expect(environmentOf('{ image: "node:22-alpine" }')).toEqual(added);
    expect(environmentOf('{ image: mine, x-patchbay: { telemetry: false } }')).toEqual({});
  });

  it('tells a service in the network of the machine the port of its loopback interface, and one without names nothing', () => {
    const port = telemetryPort({ name: 'app', directory: '/app' });
    const host = { ...added, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` };
    expect(environmentOf('{ image: mine, network_mode: host }')).toEqual(host);
    expect(environmentOf('{ image: mine, network_mode: none }')).toEqual({});
    expect(environmentOf('{ image: mine, network_mode: bridge }')).toEqual({});
  });

  it('stands in the model that is printed, from which the same application comes again', () => {
    const { application, model } = resolving(`name: app\n${on}services:\n  web: { image: mine }\n`);
    const services = (model as { services: { web: { environment: object } } }).services;
    expect(services.web.environment).toEqual(added);
    const again = resolving(JSON.stringify(model)).application;
    expect(again?.services['web']?.environment).toEqual(application?.services['web']?.environment);
  });

  it('comes to the same by a click as by the manifest', () => {
    const services = `services:
  web: { image: mine, environment: { A: b } }
  host: { image: mine, network_mode: host }
  off: { image: mine, x-patchbay: { telemetry: false } }
  redis: { image: redis }
`;
    const said = resolving(`name: app\n${on}${services}`).application;
    const silent = resolving(`name: app\n${services}`).application;
    const environments = (application: typeof said): readonly unknown[] =>
      Object.values(application?.services ?? {}).map(({ name, environment }) => [name, environment]);
    expect(environments(silent && withTelemetry(silent))).toEqual(environments(said));
    expect(said && withTelemetry(said)).toBe(said);
  });
});
