import { describe, expect, it } from 'vitest';
import { resolving } from './support/resolving.ts';

/** Lines of one service, the wrong one marked with `#!`. */
const ofService: readonly string[] = [
  'image: [nginx] #!',
  'image: { name: nginx } #!',
  'imag: nginx #!',
  'Ports: ["80:80"] #!',
  'enviroment: { A: 1 } #!',
  'environment: text #!',
  'environment: [{ A: 1 }] #!',
  'environment: { A: [1] } #!',
  'ports: 80 #!',
  'ports: ["80:x"] #!',
  'ports: ["70000:80"] #!',
  'ports: ["80:70000"] #!',
  'ports: ["8080-8070:80-90"] #!',
  'ports: ["8080-8082:80-81"] #!',
  'ports: ["80/tpc"] #!',
  'ports: ["300.0.0.1:80:80"] #!',
  'ports: [{ published: 80 }] #!',
  'ports: [{ target: http }] #!',
  'ports: [{ target: 0 }] #!',
  'ports: [{ target: 80, published: none }] #!',
  'ports: [{ target: 80, mode: bridge }] #!',
  'ports: [{ target: 80, protocol: icmp }] #!',
  'ports: [{ target: 80, publish: 80 }] #!',
  'expose: [web] #!',
  'volumes: data:/data #!',
  'volumes: ["/a:/b:ro:c"] #!',
  'volumes: ["/a::ro"] #!',
  'volumes: [{ type: bnd, source: ., target: /x }] #!',
  'volumes: [{ source: ., target: /x }] #!',
  'volumes: [{ type: bind, target: /x }] #!',
  'volumes: [{ type: tmpfs, target: /x, tmpfs: { size: big } }] #!',
  'volumes: [{ type: tmpfs, target: /x, tmpfs: { mode: rwx } }] #!',
  'volumes: ["nowhere:/data"] #!',
  'networks: [nowhere] #!',
  'networks: { default: { ipv4_address: 1.2.3 } } #!',
  'networks: { default: { mac_address: zz } } #!',
  'networks: { default: { alias: [a] } } #!',
  'secrets: [nothing] #!',
  'configs: [nothing] #!',
  'secrets: [{ target: x }] #!',
  'models: [none] #!',
  'depends_on: redis #!',
  'depends_on: [nobody] #!',
  'depends_on: { redis: { condition: healthy } } #!',
  'depends_on: { redis: { required: perhaps } } #!',
  'healthcheck: curl #!',
  'healthcheck: { test: [CMD, x], interval: 10 } #!',
  'healthcheck: { test: [CMD, x], timeout: 10 seconds } #!',
  'healthcheck: { test: [CMD, x], retries: few } #!',
  'healthcheck: { test: [CMD, x], intervall: 5s } #!',
  'restart: sometimes #!',
  'restart: on-failure:x #!',
  'privileged: maybe #!',
  'read_only: 2 #!',
  'stop_grace_period: 1 minute #!',
  'stop_grace_period: -5s #!',
  'mem_limit: lots #!',
  'mem_limit: 5x #!',
  'shm_size: 64 megabytes #!',
  'cpus: many #!',
  'cpu_count: -1 #!',
  'scale: -1 #!',
  'scale: 1.5 #!',
  'mem_swappiness: 101 #!',
  'oom_score_adj: 5000 #!',
  'pids_limit: some #!',
  'pull_policy: often #!',
  'hostname: 12 #!',
  'user: [root] #!',
  'command: { run: x } #!',
  'command: echo "x #!',
  "entrypoint: echo 'x #!",
  'build: [.] #!',
  'build: { contex: . } #!',
  'build: { context: ., no_cache: often } #!',
  'build: { context: ., shm_size: large } #!',
  'labels: text #!',
  'logging: json-file #!',
  'logging: { driver: json-file, option: {} } #!',
  'deploy: 3 #!',
  'deploy: { replicas: -1 } #!',
  'deploy: { replicas: two } #!',
  'deploy: { resources: { limits: { memory: 1 gig } } } #!',
  'deploy: { resources: { limit: {} } } #!',
  'deploy: { resources: { limits: { cpus: half } } } #!',
  'deploy: { update_config: { order: stop-last } } #!',
  'deploy: { update_config: { delay: 5 } } #!',
  'develop: { watch: [{ path: . }] } #!',
  'develop: { watch: [{ path: ., action: copy }] } #!',
  'develop: { watch: [{ path: ., action: sync }] } #!',
  'gpus: some #!',
  'ulimits: { nofile: many } #!',
  'ulimits: { nofile: { softt: 1 } } #!',
  'device_cgroup_rules: ["x 1:3 rw"] #!',
  'extends: { file: nowhere.yaml, service: a } #!',
  'extends: { service: nobody } #!',
  'env_file: nowhere.env #!',
  'env_file: [{ required: false }] #!',
  'post_start: [{ comand: x }] #!',
  'provider: { options: {} } #!',
  'sysctls: 1 #!',
  'tmpfs: { a: b } #!',
  'init: perhaps #!',
  'container_name: [a] #!',
  'network_mode: [host] #!',
  'profiles: debug #!',
  'cap_add: ALL #!',
  'dns: { a: 1 } #!',
  'image: "x:${TAG:?set it}" #!',
  'image: "x:${TAG" #!',
  'image: "x:${1}" #!',
  'image: *nowhere #!',
];

/** Whole documents, for what is wrong above a service or with the text itself. */
const documents: readonly (readonly [string, string])[] = [
  ['a tab as indentation', 'services:\n  a:\n\timage: x #!\n'],
  ['an indentation too deep', 'services:\n  a:\n    image: x\n      command: y #!\n'],
  ['an indentation too shallow', 'services:\n  a:\n    image: x\n   command: y #!\n'],
  ['a key twice in a service', 'services:\n  a:\n    image: x\n    image: y #!\n'],
  ['a service twice', 'services:\n  a:\n    image: x\n  b:\n    image: x\n  a: #!\n    image: y\n'],
  ['services twice', 'services:\n  a:\n    image: x\nservices: #!\n  b:\n    image: y\n'],
  ['a quote left open', 'services:\n  a:\n    image: "x #!\n    command: y\n'],
  ['a bracket left open', 'services:\n  a:\n    image: x\n    command: [a, b #!\n    user: y\n'],
  ['a colon without a space', 'services:\n  a:\n    image:x #!\n'],
  ['a list dash without a space', 'services:\n  a:\n    image: x\n    ports:\n      -"80:80" #!\n'],
  ['an unknown key at the top', 'service: #!\n  b: { image: y }\nservices:\n  a: { image: x }\n'],
  ['a list of services', 'services:\n  - a: { image: x } #!\n'],
  ['a service that is text', 'services:\n  a: nginx #!\n'],
  ['a service without an image', 'services:\n  a: #!\n    hostname: x\n'],
  ['a number as the name of a service', 'services:\n  12: #!\n    image: x\n'],
  ['a name that is none', 'name: My Project #!\nservices:\n  a: { image: x }\n'],
  ['a list of volumes', 'services:\n  a: { image: x }\nvolumes:\n  - data #!\n'],
  ['a driver option of an external volume', 'services:\n  a: { image: x }\nvolumes:\n  d:\n    external: true\n    driver_opts: { a: b } #!\n'],
  ['a secret without a source', 'services:\n  a: { image: x }\nsecrets:\n  s: #!\n    name: x\n'],
  ['a config with two sources', 'services:\n  a: { image: x }\nconfigs:\n  c: #!\n    file: ./c\n    content: x\n'],
  ['a subnet that is none', 'services:\n  a: { image: x }\nnetworks:\n  n:\n    ipam:\n      config:\n        - subnet: 10.0.0.0 #!\n'],
  ['an unknown key of a network', 'services:\n  a: { image: x }\nnetworks:\n  n:\n    drivr: bridge #!\n'],
  ['an include that is not there', 'include:\n  - nowhere.yaml #!\nservices:\n  a: { image: x }\n'],
  ['an include without a path', 'include:\n  - env_file: x #!\nservices:\n  a: { image: x }\n'],
  ['a merge key that points at text', 'x-a: &a text\nservices:\n  a:\n    <<: *a #!\n    image: x\n'],
  ['an anchor that holds itself', 'services:\n  a: &a\n    image: x\n    labels: *a #!\n'],
  ['one host port twice', 'services:\n  a: { image: x, ports: ["80:80"] }\n  b: { image: y, ports: ["80:81"] } #!\n'],
  ['a circle of dependencies', 'services:\n  a: { image: x, depends_on: [b] } #!\n  b: { image: y, depends_on: [a] }\n'],
]; // prettier-ignore

describe('a mistake in an otherwise sound manifest', () => {
  it.each(ofService)('is an error on its line, and the only one: %s', (line) => {
    const text = `services:\n  redis:\n    image: redis:7\n  a:\n${isImage(line) ? '' : '    image: x:1\n'}    ${line}\n    working_dir: /app\n`;
    expectErrorsOnMarkedLines(text);
  });

  it.each(documents)('is an error on its line, and the only one: %s', (_, text) => {
    expectErrorsOnMarkedLines(text);
  });
});

function isImage(line: string): boolean {
  return /^image: ?[[{"*]/.test(line);
}

function expectErrorsOnMarkedLines(text: string): void {
  const lines = text.split('\n');
  const marked = lines.flatMap((line, index) => (line.includes('#!') ? [index + 1] : []));
  const { problems } = resolving(text.replaceAll(' #!', ''));
  const errors = problems.filter(({ severity }) => severity === 'error');
  const places = new Set(errors.map(({ at }) => (at?.range.start.line ?? -1) + 1));
  expect([...places], errors.map(({ code, message }) => `${code} ${message}`).join('\n')).toEqual(marked);
}
