import { describe, expect, it } from 'vitest';
import { insightInto, type ServiceInsight } from '../../../../src/policy/insight/serviceInsight.ts';
import { resolving } from '../../manifest/support/resolving.ts';

function insight(manifest: string, service = 'web'): ServiceInsight {
  const application = resolving(manifest).application!;
  return insightInto(application).of(application.services[service]!);
}

describe('What is known of a service', () => {
  it('names the literal secrets, and not those that come from outside, where a built-in pack asks', () => {
    const manifest = `services:
  web:
    image: a
    environment:
      DB_PASSWORD: hunter2
      API_TOKEN: \${TOKEN:-x}
      PLAIN: value
x-patchbay: { packs: { security: on } }
`;
    expect(insight(manifest).secrets).toEqual(['DB_PASSWORD']);
  });

  it('tells fixed ports from those that a variable gives', () => {
    const manifest = `services: { web: { image: a, ports: ["8080:80", "\${PORT:-9090}:90"] } }
x-patchbay: { packs: { twelve-factor: on } }
`;
    expect(insight(manifest).fixed_ports).toEqual(['8080']);
  });

  it('says where a datastore loses its data, and nothing of one with a volume', () => {
    expect(insight('services: { web: { image: postgres:16 } }').lost_data).toBe('/var/lib/postgresql/data');
    const kept =
      'services: { web: { image: postgres:16, volumes: ["data:/var/lib/postgresql/data"] } }\nvolumes: { data: }';
    expect(insight(kept).lost_data).toBe('');
  });

  it('knows who waits for it, but not who waits for its end', () => {
    const manifest = `services:
  web: { image: a }
  one: { image: a, depends_on: [web] }
  two: { image: a, depends_on: { web: { condition: service_completed_successfully } } }
`;
    expect(insight(manifest).awaited_by).toEqual(['one']);
  });

  it('names volumes that others can write to as well, not those that they only read', () => {
    const manifest = `services:
  web: { image: a, volumes: ["both:/b", "mine:/m"] }
  other: { image: a, volumes: ["both:/b", "mine:/m:ro"] }
volumes: { both: , mine: }
`;
    expect(insight(manifest).shared_volumes).toEqual(['both']);
  });

  it('finds circles of messages of three services or more: a request and its reply are none', () => {
    const service = (name: string, publishes: string, consumes: string): string =>
      `  ${name}: { image: a, x-patchbay: { publishes: [${publishes}], consumes: [${consumes}] } }\n`;
    const channels =
      'x-patchbay: { broker: redis://localhost, channels: { a: { kind: stream }, b: { kind: stream }, c: { kind: stream } } }\n';
    const two = `services:\n${service('web', 'a', 'b')}${service('x', 'b', 'a')}${channels}`;
    const three = `services:\n${service('web', 'a', 'c')}${service('x', 'b', 'a')}${service('y', 'c', 'b')}${channels}`;
    expect(insight(two).cycle).toEqual([]);
    expect(insight(three).cycle).toEqual(['web', 'x', 'y']);
  });
});

describe('What is known of an application', () => {
  it('names volumes and secrets that nobody uses', () => {
    const { application } = resolving(
      'services: { web: { image: a, volumes: ["used:/u"] } }\nvolumes: { used: , unused: , shared: { external: true } }\nsecrets: { s: { file: ./s } }\n',
    );
    expect(insightInto(application!).application).toMatchObject({ unused_volumes: ['unused'], unused_secrets: ['s'] });
  });
});
