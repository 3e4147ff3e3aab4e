import { describe, expect, it } from 'vitest';
import { telemetryPort } from '../../../../src/base/telemetryPlace.ts';
import { configHash } from '../../../../src/engine/configHash.ts';
import { discoveredEnvironment } from '../../../../src/engine/discovery.ts';
import { containerSpec } from '../../../../src/engine/docker/containers/containerSpec.ts';
import { runBeside } from '../../../../src/engine/placement/beside.ts';
import { withInstance } from '../../../../src/engine/telemetry/variables.ts';
import { withTelemetry } from '../../../../src/manifest/application/telemetry.ts';
import type { Service } from '../../../../src/manifest/model.ts';
import { anApplication, aService } from '../../../fakes/models.ts';

const run = { command: ['node', 'main.js'], cwd: '/', environment: {} };

function sending(facts: Partial<Service> = {}) {
  const application = withTelemetry(anApplication([aService('web', { run, ...facts })]));
  return { application, web: application.services['web']! };
}

describe('A service that sends its telemetry', () => {
  it('names its replica in a container', () => {
    const { application, web } = sending();
    const { Env: env } = containerSpec(application, web, { number: 2, name: 'shop-web-2', configHash: '' });
    expect(env).toContain('OTEL_EXPORTER_OTLP_ENDPOINT=http://patchbay-telemetry:4318');
    expect(env).toContain(
      `OTEL_RESOURCE_ATTRIBUTES=service.namespace=${application.name},service.instance.id=shop-web-2`,
    );
  });

  it('finds the receiver on this machine as a local process, also when it is told of nobody else', () => {
    for (const hasDiscovery of [true, false]) {
      const { application, web } = sending({ run: { ...run, hasDiscovery } });
      const here = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${telemetryPort(application)}` };
      expect(discoveredEnvironment(application, web, [], undefined)).toMatchObject(here);
      const beside = runBeside(application, web, { observed: [], isNear: true });
      expect(beside.outbound).toEqual([]);
      expect(beside.environment({ inbound: () => 1, outbound: () => 2, filesDirectory: '' })).toMatchObject(here);
    }
  });

  it('is another container than before, and says why', () => {
    const silent = anApplication([aService('web', { run })]);
    const { application, web } = sending();
    const before = configHash(silent, silent.services['web']!, 'container');
    expect(configHash(application, web, 'container')).not.toBe(before);
    const silenced = { ...silent.services['web']!, telemetry: false };
    expect(configHash(silent, silenced, 'container')).toBe(before);
  });
});

describe('The name of a replica', () => {
  it.each<Readonly<Record<string, string>>>([
    { OTEL_RESOURCE_ATTRIBUTES: 'service.namespace=shop' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_RESOURCE_ATTRIBUTES: 'service.namespace=shop' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://patchbay-telemetry:4318', OTEL_RESOURCE_ATTRIBUTES: 'team=a' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://patchbay-telemetry:4318' },
  ])('is not added to %o', (variables) => {
    expect(withInstance(variables, 'shop-web-1')).toBe(variables);
  });
});
