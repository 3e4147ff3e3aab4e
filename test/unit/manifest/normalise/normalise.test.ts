import { describe, expect, it } from 'vitest';
import { resolving } from '../support/resolving.ts';

interface Model {
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const serviceOf = (line: string, files: Readonly<Record<string, string>> = {}): Readonly<Record<string, unknown>> =>
  (
    resolving(`services: { a: { image: x:1, ${line} } }`, { files, environment: { OUTER: 'outer' } })
      .model as unknown as Model
  ).services['a']!;

describe('a request for devices', () => {
  it('is for all when it names no number', () => {
    expect(serviceOf('gpus: [{ driver: nvidia }]')['gpus']).toEqual([{ driver: 'nvidia', count: -1 }]);
    expect(
      serviceOf('deploy: { resources: { reservations: { devices: [{ capabilities: [gpu] }] } } }')['deploy'],
    ).toEqual({
      resources: { reservations: { devices: [{ capabilities: ['gpu'], count: -1 }] } },
    });
  });

  it('keeps its number, and the devices that it names', () => {
    expect(serviceOf('gpus: [{ count: 2 }, { device_ids: ["0"] }]')['gpus']).toEqual([
      { count: 2 },
      { device_ids: ['0'] },
    ]);
  });
});

describe('a variable within an env file', () => {
  const environmentOf = (own: string, file: string): unknown =>
    serviceOf(`env_file: [a.env], environment: ${own}`, { 'a.env': file })['environment'];

  it('is that of the project, then that of the service, then that of the file', () => {
    expect(environmentOf('{ X: own, OUTER: own }', 'X=file\nY=file\nA=${X}\nB=${OUTER}\nC=${Y}\n')).toEqual({
      X: 'own',
      OUTER: 'own',
      Y: 'file',
      A: 'own',
      B: 'outer',
      C: 'file',
    });
  });
});

describe('a name beside external.name', () => {
  const problemsOf = (declared: string): readonly string[] =>
    resolving(`services: { a: { image: x:1, volumes: ["v:/v"] } }\nvolumes: { v: ${declared} }\n`).problems.flatMap(
      ({ severity, message }) => (severity === 'error' ? [message] : []),
    );

  it('is refused when it is another', () => {
    expect(problemsOf('{ name: one, external: { name: two } }')).toEqual([
      'volumes.v: name and external.name conflict; only use name. Remove the name below "external".',
    ]);
    expect(problemsOf('{ name: one, external: { name: one } }')).toEqual([]);
    expect(problemsOf('{ external: { name: two } }')).toEqual([]);
  });
});
