import { imageName } from '../../../src/engine/plan/names.ts';
import { publishedPort } from '../../../src/engine/ports.ts';
import type { Application, Service } from '../../../src/manifest/model.ts';
import { FakeContainer, type FakeMachine } from './fakeContainer.ts';

export interface NewContainer {
  readonly name: string;
  readonly service: string;
  readonly number: number;
  readonly configHash: string;
}

/** A container as a step makes it. */
export function newContainer(
  machine: FakeMachine,
  application: Application,
  service: Service,
  { name, number, configHash }: NewContainer,
): FakeContainer {
  const createdAtMs = machine.nowMs();
  const publishers = service.ports.map((port) => ({
    hostIp: '0.0.0.0',
    publishedPort: Number(publishedPort(port, number) ?? 0),
    targetPort: port.target,
    protocol: port.protocol,
  }));
  return new FakeContainer(
    machine,
    {
      id: `id-${name}-${createdAtMs}`,
      name,
      service: service.name,
      number,
      image: imageName(application, service),
      state: 'created',
      health: 'none',
      createdAtMs,
      isOomKilled: false,
      restartCount: 0,
      healthLog: [],
      publishers,
      ...(Object.keys(service.limits).length > 0 ? { limits: service.limits } : {}),
      configHash,
      isOneOff: false,
    },
    {
      project: application.name,
      service,
      workingDirectory: application.directory,
      configFiles: application.configFiles,
    },
  );
}
