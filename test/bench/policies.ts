// `node test/bench/policies.ts`: twenty policies asked of 500 services: at first, again, and after one service has changed, beside
// a structured clone of the same application.
import type { Application, Service } from '../../src/manifest/model.ts';
import { resolve } from '../../src/manifest/resolve.ts';
import { judge } from '../../src/policy/rules/judge.ts';
import { PolicyBook } from '../../src/policy/rules/policyBook.ts';
import { MemoryManifestHost } from '../fakes/memoryManifestHost.ts';
import { median, report } from './support/report.ts';

const services = 500;
const rounds = 30;
const beside = 'structuredClone of the application';

const conditions = [
  'service.privileged',
  'service.user == "root" || service.user == "0"',
  '!service.read_only && service.tmpfs.size() > 0',
  'service.ports.exists(p, p.host_ip == "" && p.published != "")',
  'service.ports.exists(p, int(p.published) < 1024)',
  '!has(service.healthcheck)',
  'service.deploy.resources.limits.memory == 0',
  'service.deploy.resources.limits.cpus > 4.0',
  '"ALL" in service.cap_add || "SYS_ADMIN" in service.cap_add',
  'service.volumes.exists(v, v.type == "bind" && v.source.startsWith("/var/run"))',
  'image.tag == "latest" || image.tag == ""',
  '!image.built && image.registry == "quay.io"',
  'service.environment.exists(k, k.matches("PASSWORD|TOKEN") && service.environment[k] != "***")',
  'service.network_mode == "host"',
  'service.restart == "no" && service.name.endsWith("9")',
  'service.depends_on.exists(d, service.depends_on[d].condition == "service_healthy")',
  'service.labels.exists(l, l.startsWith("com.example.team")) == false',
  'service.stop_grace_period > duration("2m")',
  'service.publishes.size() > 0 && service.consumes.size() > 0',
  'service.depends_on.exists(d, application.services[d].privileged)',
];

const application = read();
const edited = changed(application);
const now = { kind: 'manifest', nowMs: Date.now() } as const;

const floor = time(() => structuredClone(application));
const first = time(() => judge(application, now));
report({ bench: 'policies over 500 services, the first time', ours: first, floor, unit: 'ms', beside });

const book = new PolicyBook();
judge(application, now, { book });
let isEdited = false;
const again = time(() => {
  isEdited = !isEdited;
  judge(isEdited ? edited : application, now, { book });
});
report({ bench: 'policies over 500 services, one of them edited', ours: again, floor, unit: 'ms', beside });

function read(): Application {
  const texts = Array.from({ length: services }, (_, index) => serviceText(index));
  const policies = conditions.map((when, index) => JSON.stringify({ name: `p${index}`, when, effect: 'warn' }));
  const text = `services:\n${texts.join('')}x-patchbay:\n  policies:\n${policies.map((each) => `    - ${each}\n`).join('')}`;
  const host = new MemoryManifestHost({ '/app/compose.yaml': text });
  const resolved = resolve({ files: ['/app/compose.yaml'], profiles: [], envFiles: [] }, host);
  if (!resolved.application) throw new Error('The manifest cannot be read.');
  return resolved.application;
}

function serviceText(index: number): string {
  const environment = Array.from({ length: 20 }, (_, key) => `NAME_${key}: value ${key}`).join(', ');
  const needed = [index - 1, index - 7, index - 31].filter((each) => each >= 0).map((each) => `s${each}`);
  return `  s${index}:
    image: registry.example/team/s${index}:1.${index % 9}
    environment: { ${environment} }
    ports: ["127.0.0.1:${20_000 + index}:8080"]
    depends_on: [${needed.join(', ')}]
    volumes: ["data${index % 3}:/data", "./config:/config:ro"]
    labels: { com.example.team: t${index % 5} }
    healthcheck: { test: [CMD, "true"] }
    deploy: { resources: { limits: { cpus: 1, memory: 512M } } }
`;
}

/** As after an edit: one service is another object, all others are the same. */
function changed({ services: all, ...rest }: Application): Application {
  const s7 = all['s7'];
  const edit: Record<string, Service> = s7 ? { s7: { ...s7, isPrivileged: true } } : {};
  return { ...rest, services: { ...all, ...edit } };
}

function time(act: () => unknown): number {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begunAtMs = performance.now();
    act();
    times.push(performance.now() - begunAtMs);
  }
  return median(times);
}
