import { describe, expect, it } from 'vitest';
import { resolving } from './support/resolving.ts';
import { fullSample } from './support/samples.ts';

describe('the application', () => {
  const { application, model, problems } = resolving(fullSample, { environment: { DEBUG: 'yes' } });

  it('has every service in long form', () => {
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(application).toMatchObject({ name: 'sample', directory: '/app', profiles: ['never'], activeProfiles: [] });
    expect(application!.services['redis']).toMatchObject({
      image: 'redis:7-alpine',
      restart: 'unless-stopped',
      healthcheck: { test: ['CMD-SHELL', 'redis-cli ping'], intervalMs: 5000, timeoutMs: 30_000, retries: 3 },
      mounts: [
        { type: 'volume', source: 'data', target: '/data', isReadOnly: false },
        { type: 'bind', source: '/app/conf', target: '/conf', isReadOnly: true },
        { type: 'tmpfs', target: '/run' },
      ],
    });
    expect(application!.services['redis']!.ports).toEqual([
      { target: 6379, published: '6379', hostIp: '127.0.0.1', protocol: 'tcp' },
      { target: 7000, published: '7000', protocol: 'udp' },
      { target: 7001, published: '7001', protocol: 'udp' },
      { target: 7002, published: '7002', protocol: 'udp' },
    ]);
  });

  it('has what a service says of itself, of others and to Patchbay', () => {
    expect(application!.services['orders']).toMatchObject({
      isActive: true,
      command: ['node', 'server.js', '--port', '80'],
      build: { context: '/app', dockerfile: 'Dockerfile', args: { A: '1' } },
      environment: { REDIS_URL: 'redis://redis', DEBUG: 'yes' },
      dependsOn: { redis: { condition: 'service_healthy', isRequired: true } },
      networks: { back: { aliases: ['o'] } },
      replicas: 2,
      limits: { cpus: 0.5, memoryBytes: 134_217_728 },
      run: { command: ['npm', 'run', 'dev'], cwd: '/app/orders' },
      publishes: ['orders.created'],
      consumes: [{ channel: 'payments.settled', group: 'orders' }, { channel: 'orders.dead' }],
    });
    expect(application!.services['base']).toMatchObject({ isActive: false });
  });

  it('has the variables that nobody sets apart from those that are empty, and leaves them to an env file', () => {
    const service = 'a: { image: x, environment: [UNSET, EMPTY=, FILE, HOST], env_file: [a.env] }';
    const { services } = resolving(`services: { ${service}, b: { image: x, environment: { UNSET: null } } }`, {
      files: { 'a.env': 'FILE=told' },
      environment: { HOST: 'here' },
    }).application!;
    expect(services['a']).toMatchObject({
      environment: { EMPTY: '', FILE: 'told', HOST: 'here' },
      unsetEnvironment: ['UNSET'],
    });
    expect(services['b']?.unsetEnvironment).toEqual(['UNSET']);
    expect(resolving('services: { a: { image: x } }').application?.services['a']).not.toHaveProperty(
      'unsetEnvironment',
    );
  });

  it('has the files that were asked for apart from all that had a part in it', () => {
    const { application: it } = resolving(
      'include: [more.yaml]\nservices: { a: { image: "${IMAGE}", env_file: [a.env] } }',
      {
        files: {
          'a.env': 'A=1',
          '.env': 'IMAGE=x',
          'more.yaml': 'services: { b: { image: x } }',
          'over.yaml': 'services: {}',
        },
        request: { files: ['/app/compose.yaml', '/app/over.yaml'] },
      },
    );
    expect(it?.configFiles).toEqual(['/app/compose.yaml', '/app/over.yaml']);
    expect(it?.files).toEqual(expect.arrayContaining(['/app/.env', '/app/a.env', '/app/more.yaml', '/app/over.yaml']));
  });

  it('has the hooks of a local process, and knows none from nothing said', () => {
    const run = `run: { command: npm start, post_start: [{ command: npm run seed }], pre_stop: [] }`;
    const { services } = resolving(`services: { a: { image: x, x-patchbay: { ${run} } } }`).application!;
    expect(services['a']?.run?.hooks).toEqual({
      postStart: [{ command: ['npm', 'run', 'seed'], isPrivileged: false, environment: {} }],
      preStop: [],
    });
  });

  it('has the channels and the broker', () => {
    expect(application!.messaging.broker).toBe('redis');
    expect(application!.messaging.channels['payments.settled']).toMatchObject({ key: 'payments.*', isPattern: true });
    expect(application!.messaging.channels['orders.created']).toMatchObject({
      kind: 'stream',
      deadLetter: 'orders.dead',
    });
  });

  it('has the filters that all share, and nothing where there are none', () => {
    const filters =
      'filters: { Large: { mode: cel, text: payload.total > 9, sources: orders.created }, Plain: { text: x, level: warn } }';
    const shared = resolving(`services: { a: { image: x } }\nx-patchbay: { ${filters} }\n`).application!.messaging
      .filters;
    expect(shared).toEqual({
      Large: {
        mode: 'cel',
        text: 'payload.total > 9',
        isCaseSensitive: false,
        sources: ['orders.created'],
        contract: 'any',
      },
      Plain: { mode: 'text', text: 'x', isCaseSensitive: false, sources: [], contract: 'any', minLevel: 'warn' },
    });
    expect(application!.messaging.filters).toBeUndefined();
  });

  it('has a model in the form Compose prints: names, default network, sizes and durations as text, no inactive service', () => {
    expect(Object.keys(model as object)[0]).toBe('name');
    expect(model).toMatchObject({
      name: 'sample',
      services: {
        redis: { healthcheck: { interval: '5s' }, networks: { default: null } },
        orders: { deploy: { resources: { limits: { memory: '134217728' } } } },
      },
      networks: { default: { name: 'sample_default' }, back: { name: 'sample_back' } },
      volumes: { data: { name: 'sample_data' } },
    });
    expect(model).not.toHaveProperty('services.base');
  });

  it('resolves to the same again when its model is read as a manifest', () => {
    const again = resolving(JSON.stringify(model));
    expect(again.problems.map(({ message }) => message)).toEqual(problems.map(({ message }) => message));
    expect(again.model).toEqual(model);
  });

  it('has what few services say, and nothing of it where they are silent', () => {
    const { application: wide } = resolving(wideSample, {
      environment: { TOKEN: 't0k3n' },
      files: { 'team.labels': 'team=billing\ntier=silver\n' },
    });
    expect(wide!.services['wide']).toMatchObject({
      labels: { team: 'billing', tier: 'gold' },
      restart: 'on-failure:5',
      dependsOn: { silent: { condition: 'service_started', followsRestart: true } },
      resources: { cpuPeriodUs: 50_000, pids: 100, blockIo: { readBytes: [{ path: '/dev/sda', rate: 1048576 }] } },
      ulimits: { nproc: { soft: 10, hard: 10 }, nofile: { soft: 1, hard: 2 } },
      deviceRequests: [
        { count: -1, capabilities: ['gpu'] },
        { ids: ['0'], capabilities: ['tpu'] },
      ],
      secrets: [{ source: 'token', target: '/run/secrets/token', mode: 0o400 }],
      configs: [{ source: 'motd', target: '/motd' }],
      pullPolicy: { policy: 'refresh', everyMs: 86_400_000 },
      hooks: { preStop: [{ command: ['sync'], isPrivileged: false }] },
      watch: [
        {
          at: { range: { start: { character: 23 } } },
          path: '/app/src',
          action: 'sync+exec',
          target: '/src',
          exec: { command: ['make', 'all'] },
        },
      ],
      networks: { back: { ipv4Address: '10.1.0.9', gatewayPriority: 2 } },
      mounts: [
        { propagation: 'rslave', needsHostPath: true },
        { hasNoCopy: true, subpath: 'a' },
        { sizeBytes: 1024, mode: 0o1777 },
      ],
    });
    expect(wide).toMatchObject({
      secrets: { token: { name: 'sample_token', environment: 'TOKEN', content: 't0k3n' } },
      configs: { motd: { content: 'hello' } },
      networks: { back: { hasIpv6: true, ipam: { config: [{ subnet: '10.1.0.0/24' }] } } },
    });
    const silent = wide!.services['silent']!;
    for (const key of ['resources', 'ulimits', 'secrets', 'hooks', 'deploy', 'hasInit', 'namespaces', 'dns'])
      expect(silent).not.toHaveProperty(key);
  });

  it('is plain data, which crosses process boundaries', () => {
    expect(structuredClone(application)).toEqual(application);
  });
});

const wideSample = `
name: sample
services:
  silent: { image: x }
  wide:
    image: x
    label_file: team.labels
    labels: { tier: gold }
    depends_on: { silent: { condition: service_started, restart: true } }
    cpu_period: 50ms
    blkio_config: { device_read_bps: [{ path: /dev/sda, rate: 1mb }] }
    ulimits: { nproc: 10, nofile: { soft: 1, hard: 2 } }
    gpus: all
    deploy:
      restart_policy: { condition: on-failure, max_attempts: 5 }
      resources: { limits: { pids: 100 }, reservations: { devices: [{ device_ids: ["0"], capabilities: [tpu] }] } }
    secrets: [{ source: token, mode: 0400 }]
    configs: [motd]
    pull_policy: daily
    pre_stop: [{ command: sync }]
    develop: { watch: [{ path: ./src, action: sync+exec, target: /src, exec: { command: make all } }] }
    networks: { back: { ipv4_address: 10.1.0.9, gw_priority: 2 } }
    volumes:
      - { type: bind, source: /etc, target: /host, bind: { propagation: rslave, create_host_path: false } }
      - { type: volume, source: data, target: /data, volume: { nocopy: true, subpath: a } }
      - { type: tmpfs, target: /tmp, tmpfs: { size: 1k, mode: 01777 } }
volumes: { data: }
networks: { back: { enable_ipv6: true, ipam: { config: [{ subnet: 10.1.0.0/24 }] } } }
secrets: { token: { environment: TOKEN } }
configs: { motd: { content: hello } }
`;
