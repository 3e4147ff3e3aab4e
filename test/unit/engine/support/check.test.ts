import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../../../src/app/operations/workflow.ts';
import type { Observation } from '../../../../src/engine/observation.ts';
import { plan } from '../../../../src/engine/plan.ts';
import { checkSupport } from '../../../../src/engine/support/check.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { anObservation, dockerInfo, processInfo } from '../../../fakes/models.ts';
import { resolving } from '../../manifest/support/resolving.ts';

const docker = { ...dockerInfo, apiVersion: '1.41', os: 'linux' };
const here: Observation = anObservation([], { engine: docker, everywhere: { networks: ['bridge'], volumes: [] } });

function problemsOf(yaml: string, observation = here, environment: Readonly<Record<string, string>> = {}) {
  const { application } = resolving(`name: shop\n${yaml}`, { environment });
  return checkSupport(application!, Object.values(application!.services), observation);
}

function ofService(line: string, below = '') {
  return problemsOf(`services: { a: { image: x, ${line} } }\n${below}`).map(
    ({ code, severity }) => `${severity} ${code}`,
  );
}

describe('what Docker cannot do is told before anything is created', () => {
  it.each([
    ['annotations: { a: b }', 'warning engine.api-too-old'],
    ['healthcheck: { test: "true", start_interval: 1s }', 'warning engine.api-too-old'],
    ['networks: { a: , b: { mac_address: 02:42:ac:11:65:44 } }', 'warning engine.api-too-old'],
    ['networks: { a: { gw_priority: 1 } }', 'warning engine.api-too-old'],
    ['networks: { a: { interface_name: e } }', 'warning engine.api-too-old'],
    ['volumes: [{ type: volume, source: v, target: /v, volume: { subpath: s } }]', 'error engine.api-too-old'],
    ['volumes: [{ type: image, source: x, target: /v }]', 'error engine.api-too-old'],
    [
      'volumes: [{ type: bind, source: /tmp, target: /v, bind: { recursive: readonly } }]',
      'warning engine.api-too-old',
    ],
    ['devices: ["vendor.com/gpu=all"]', 'error engine.api-too-old'],
    ['volumes: [{ type: npipe, source: x, target: /v }]', 'error engine.windows-only'],
    ['isolation: hyperv', 'error engine.windows-only'],
    ['cpu_count: 2', 'warning engine.windows-only'],
    ['cpu_percent: 2', 'warning engine.windows-only'],
    ['credential_spec: { file: spec.json }', 'error engine.windows-only'],
    ['volumes: [{ type: cluster, source: v, target: /v }]', 'error engine.swarm-only'],
    ['provider: { type: model }', 'error engine.unsupported'],
    ['models: [llm]', 'error engine.unsupported'],
    ['ports: ["80:80"], deploy: { update_config: { order: start-first } }', 'warning engine.unsupported'],
    ['use_api_socket: true', 'warning engine.unsupported'],
    ['network_mode: "container:x", hostname: box', 'warning engine.unsupported'],
  ])('%s: %s', (line, expected) => {
    const below = 'networks: { a: , b: }\nvolumes: { v: }\nmodels: { llm: { model: m } }';
    expect(ofService(line, below)).toEqual([expected]);
  });

  it('names all that only a Swarm does in one note', () => {
    const deploy =
      'deploy: { mode: global, endpoint_mode: vip, labels: { a: b }, update_config: { failure_action: rollback, max_failure_ratio: 0.5 }, rollback_config: { parallelism: 1 }, placement: { constraints: [a] }, restart_policy: { delay: 1s, max_attempts: 3, window: 2s }, resources: { reservations: { cpus: "1", generic_resources: [{ discrete_resource_spec: { kind: x, value: 1 } }] } } }';
    const [problem, ...others] = problemsOf(`services: { a: { image: x, ${deploy} } }`);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'engine.swarm-only', severity: 'info' });
    expect(problem!.message).toBe(
      'What "a" says in deploy.mode, deploy.endpoint_mode, deploy.labels, deploy.update_config.failure_action: rollback, deploy.update_config.max_failure_ratio, deploy.rollback_config, deploy.placement, deploy.restart_policy.delay, deploy.restart_policy.max_attempts (condition any), deploy.restart_policy.window, deploy.resources.reservations.cpus, deploy.resources.reservations.generic_resources is for Swarm, and this engine is Docker alone. It is left out. Keep it for where a Swarm runs the manifest.',
    );
  });

  it('says which version it takes, where, and what to do', () => {
    const [problem] = problemsOf('services: { a: { image: x, annotations: { a: b } } }');
    expect(problem).toMatchObject({
      at: { file: '/app/compose.yaml', range: { start: { line: 1 } } },
      message:
        '"a": annotations needs version 1.43 of Docker’s API, and Docker 20.10.24 speaks 1.41. It is left out. Update Docker, or do without it.',
    });
  });

  it('says nothing of what the engine can do', () => {
    const able = { ...here, engine: { ...docker, apiVersion: '1.49' } };
    const service = 'annotations: { a: b }, networks: { a: { gw_priority: 1, interface_name: e } }';
    expect(
      problemsOf(`services: { a: { image: x, ${service} } }\nnetworks: { a: { enable_ipv4: false } }`, able),
    ).toEqual([]);
    expect(problemsOf('services: { a: { image: x } }\nnetworks: { default: { enable_ipv4: false } }')).toMatchObject([
      { code: 'engine.api-too-old', severity: 'warning' },
    ]);
  });

  it('tells of local processes only which services do not say how they run', () => {
    const processes = anObservation([], { engine: processInfo });
    const local = 'a: { image: x, annotations: { a: b }, x-patchbay: { run: { command: x } } }';
    expect(problemsOf(`services: { ${local} }`, processes)).toEqual([]);
    expect(problemsOf(`services: { ${local}, b: { image: x } }`, processes)).toMatchObject([
      { severity: 'error', code: 'engine.no-local-run' },
    ]);
  });
});

describe('secrets and configs', () => {
  it.each([
    ['secrets: [s]', 'secrets: { s: { external: true } }', 'error engine.external-file'],
    ['configs: [c]', 'configs: { c: { file: f, template_driver: golang } }', 'error engine.external-file'],
    ['secrets: [s]', 'secrets: { s: { environment: UNSET } }', 'error engine.file-unset'],
    ['secrets: [{ source: s, uid: bob }]', 'secrets: { s: { content: x } }', 'error engine.file-owner'],
    ['read_only: true, secrets: [s]', 'secrets: { s: { content: x } }', 'error engine.files-read-only'],
  ])('%s of %s: %s', (line, below, expected) => {
    expect(ofService(line, below)).toEqual([expected]);
  });

  it('may be files in a container that is read-only', () => {
    expect(ofService('read_only: true, secrets: [s]', 'secrets: { s: { file: f } }')).toEqual([]);
  });

  it('are held in variables, and appear in no message', () => {
    const yaml = 'services: { a: { image: x, read_only: true, secrets: [s] } }\nsecrets: { s: { environment: TOKEN } }';
    const problems = problemsOf(yaml, here, { TOKEN: 'hunter2' });
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});

describe('external networks and volumes', () => {
  const yaml = `
services: { a: { image: x, networks: [outer], volumes: ["kept:/d"] }, b: { image: x, networks: [bridge] } }
networks: { outer: { external: true, name: theirs }, bridge: { external: true } }
volumes: { kept: { external: true } }`;

  it('must be there', () => {
    expect(problemsOf(yaml)).toMatchObject([
      {
        code: 'engine.external-network-missing',
        severity: 'error',
        message: expect.stringContaining('"theirs"') as unknown,
      },
      {
        code: 'engine.external-volume-missing',
        severity: 'error',
        message: expect.stringContaining('"kept"') as unknown,
      },
    ]);
    const there = { ...here, everywhere: { networks: ['theirs'], volumes: ['kept'] } };
    expect(problemsOf(yaml, there)).toEqual([]);
  });

  it('that are missing keep a plan from being begun', async () => {
    const { application } = resolving(`name: shop\n${yaml}`);
    const { problems, ...rest } = plan({ action: 'up', application: application!, observation: here });
    expect(problems).toHaveLength(2);
    const engine = new FakeEngine();
    const states = new Set<string>();
    const told = await applyPlan(
      { ...rest, problems: problems ?? [] },
      application,
      engine,
      ({ state }) => states.add(state),
      AbortSignal.timeout(5000),
    );
    expect(told).toEqual(problems);
    expect([...states]).toEqual(['skipped']);
    expect(engine.performed).toEqual([]);
  });

  it('are no matter to a service that runs already', () => {
    const { application } = resolving(`name: shop\n${yaml}`);
    expect(plan({ action: 'stop', application: application!, observation: here })).not.toHaveProperty('problems');
  });
});
