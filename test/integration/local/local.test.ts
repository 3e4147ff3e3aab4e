import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../broker/eventually.ts';
import { hasCompose, hasDocker, newComposeWorld, type ComposeWorld } from '../cli/composeWorld.ts';

/** It answers with what it reaches and knows, and says by which name it was called. */
const orders = `
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
createServer(async (request, response) => {
  if (request.url === '/crash') process.exit(3);
  const stock = await fetch(process.env.STOCK_URL).then((answer) => answer.text(), String);
  const secret = readFileSync(process.env.SECRET_FILE, 'utf8');
  response.end(['local', process.pid, stock.trim(), secret, process.env.COLOUR, request.headers.host].join(' '));
}).listen(process.env.PORT, '127.0.0.1', () => console.log('orders listens'));
process.on('SIGTERM', () => process.exit(0));
`;

const stock = `
import { createServer } from 'node:http';
createServer((request, response) => response.end('local-stock')).listen(process.env.PORT, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`;

const httpd = (text: string, port: number): string =>
  `["sh", "-c", "mkdir -p /w; echo ${text} > /w/index.html; trap 'exit 0' TERM; httpd -f -p ${port} -h /w & wait"]`;

const manifest = (colour = 'red'): string => `
version: "3.7"
services:
  gateway:
    image: node:22-alpine
    command: ["node", "-e", "process.on('SIGTERM', () => process.exit(0)); setInterval(() => 0, 1000)"]
    environment: { ORDERS_URL: "http://orders:8080" }
    depends_on: [orders]
  orders:
    image: busybox:latest
    command: ${httpd('container', 8080)}
    environment: { STOCK_URL: "http://stock:8000", SECRET_FILE: /run/secrets/pass, COLOUR: ${colour} }
    secrets: [pass]
    depends_on: [stock]
    restart: always
    healthcheck: { test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:8080/"], interval: 1s, timeout: 2s, retries: 5 }
    networks: { default: { aliases: [orders.internal] } }
    x-patchbay:
      run: { command: "${process.execPath} orders.mjs" }
  stock:
    image: busybox:latest
    command: ${httpd('stock', 8000)}
    x-patchbay:
      run: { command: "${process.execPath} stock.mjs" }
secrets:
  pass: { file: ./pass.txt }
`;

describe.skipIf(!hasDocker)('one service local, the others in containers', () => {
  let world: ComposeWorld;
  const local = (): string => `${world.project}-orders-local`;
  const container = (): string => `${world.project}-orders-1`;
  const done = { exitCode: 0 };
  /** What the gateway's container is answered by that name; empty when nobody answers. */
  const asked = (host = 'orders', path = ''): Promise<string> => {
    const url = `http://${host}:8080/${path}`;
    const script = 'fetch(process.argv[1]).then((answer) => answer.text()).then(console.log)';
    return world.docker('exec', `${world.project}-gateway-1`, 'node', '-e', script, url).then(
      (text) => text.trim(),
      () => '',
    );
  };
  const answersAs = (start: string, host = 'orders'): Promise<string> =>
    eventually(
      () => asked(host),
      (text) => text.startsWith(start),
    );
  const state = async (name: string): Promise<string> =>
    (await world.docker('inspect', '-f', '{{.State.Status}} {{.HostConfig.RestartPolicy.Name}}', name)).trim();
  const forwarders = async (): Promise<readonly string[]> => {
    const filters = [
      '--filter',
      'label=dev.patchbay.forwarder',
      '--filter',
      `label=com.docker.compose.project=${world.project}`,
    ];
    return (await world.docker('ps', '-a', '-q', ...filters)).split('\n').filter((line) => line !== '');
  };
  const pidOf = async (): Promise<number> => Number((await answersAs('local ')).split(' ')[1]);
  /** The process that watches over the local one. */
  const shimOf = async (pid: number): Promise<number> =>
    Number(/^PPid:\s*(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]);
  const isGone = async (pid: number): Promise<boolean> =>
    readFile(`/proc/${pid}/stat`, 'utf8').then(
      (text) => / Z /.test(text),
      () => true,
    );

  beforeAll(async () => {
    world = await newComposeWorld(manifest());
    await world.cli.write('orders.mjs', orders);
    await world.cli.write('stock.mjs', stock);
    await world.cli.write('pass.txt', 's3cret');
  });
  beforeEach(async () => {
    await world.cli.write('compose.yaml', manifest());
    expect(await world.patchbay('up', '-d', '--remove-orphans')).toMatchObject(done);
    await answersAs('container');
  });
  afterAll(() => world.dispose());

  it('shows beforehand what it will be told, and does nothing yet', async () => {
    const { stdout, exitCode } = await world.patchbay('plan', '--local', 'orders');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/orders runs locally:\n\s+\S+ orders\.mjs, in /);
    expect(stdout).toContain('port 8080 → 127.0.0.1:8080 if that is free');
    expect(stdout).toContain('STOCK_URL: http://stock:8000 → http://127.0.0.1:<port>');
    expect(stdout).toContain(`stop ${container()} (runs locally)`);
    expect(await asked()).toBe('container');
  });

  it('is reached by its name and alias, and reaches what nobody publishes; and so back', async () => {
    expect(await world.patchbay('up', '-d', '--wait', '--local', 'orders')).toMatchObject(done);
    expect((await world.patchbay('ps')).stdout).toMatch(/-orders-local .*\(healthy\) \(local\)/);
    expect(await answersAs('local ')).toMatch(/^local \d+ stock s3cret red orders:8080$/);
    expect(await answersAs('local ', 'orders.internal')).toContain('orders.internal:8080');
    expect(await answersAs('local ', container())).toContain('s3cret');
    // Even a restart of Docker does not bring the container back.
    expect(await state(container())).toBe('exited no');

    const ps = await world.patchbay('ps', '--format', 'json');
    expect(ps.stdout).toContain(local());
    expect(ps.stdout).not.toContain(container());
    expect((await world.patchbay('logs', 'orders')).stdout).toContain('orders listens');
    expect((await world.patchbay('top', 'orders')).stdout).toContain('orders.mjs');
    const exec = await world.patchbay('exec', '-T', 'orders', 'sh', '-c', 'echo $PATCHBAY_SERVICE');
    expect(exec.stdout.trim()).toBe('orders');
    expect((await world.patchbay('plan', '--local', 'orders')).stdout).toContain('nothing to do');

    expect(await world.patchbay('up', '-d')).toMatchObject(done);
    expect(await answersAs('container')).toBe('container');
    expect(await state(container())).toBe('running always');
    expect(await forwarders()).toEqual([]);
  });

  it('stays local where nobody says otherwise: stop, start, restart', async () => {
    await world.patchbay('up', '-d', '--local', 'orders');
    const first = await pidOf();
    expect(await world.patchbay('stop')).toMatchObject(done);
    expect(await forwarders()).toEqual([]);
    expect(await isGone(first)).toBe(true);
    expect(await world.patchbay('start')).toMatchObject(done);
    const second = await pidOf();
    expect(await world.patchbay('restart', 'orders')).toMatchObject(done);
    await eventually(asked, (text) => text.startsWith('local ') && !text.startsWith(`local ${second} `));
    expect(await state(container())).toBe('exited no');
  });

  it('is brought back after a crash, and reached again', async () => {
    await world.patchbay('up', '-d', '--local', 'orders');
    const pid = await pidOf();
    await asked('orders', 'crash');
    await eventually(asked, (text) => text.startsWith('local ') && !text.startsWith(`local ${pid} `));
    expect(await forwarders()).toHaveLength(1);
  });

  it('goes on while another one that it needs changes sides', async () => {
    await world.patchbay('up', '-d', '--local', 'orders,stock');
    const pid = await pidOf();
    await eventually(asked, (text) => text.startsWith(`local ${pid} local-stock `));
    expect(await forwarders()).toHaveLength(2);
    await world.patchbay('up', '-d', '--local', 'orders');
    await eventually(asked, (text) => text.startsWith(`local ${pid} stock `));
  });

  it('is made anew when the manifest says it otherwise, and its container too when it is back', async () => {
    await world.patchbay('up', '-d', '--local', 'orders');
    expect(await answersAs('local ')).toContain(' red ');
    await world.cli.write('compose.yaml', manifest('green'));
    const { stdout } = await world.patchbay('up', '-d', '--local', 'orders');
    expect(stdout).toContain('environment.COLOUR changed');
    await eventually(asked, (text) => text.includes(' green '));
    await world.patchbay('up', '-d');
    await answersAs('container');
    const environment = await world.docker('inspect', '-f', '{{.Config.Env}}', container());
    expect(environment).toContain('COLOUR=green');
  });

  it('leaves nothing behind when everything that belongs to it is killed', async () => {
    await world.patchbay('up', '-d', '--local', 'orders');
    const pid = await pidOf();
    const shim = await shimOf(pid);
    for (const each of [shim, pid]) process.kill(each, 'SIGKILL');
    await eventually(forwarders, (ids) => ids.length === 0);
    expect((await world.patchbay('ps', '-a')).stdout).toMatch(new RegExp(`${local()}.*Exited \\(137\\)`));
    expect(await asked()).toBe('');
    // Whoever comes next puts it right.
    await world.patchbay('up', '-d', '--local', 'orders');
    expect(await answersAs('local ')).toContain('stock');
  });

  it('goes with all the rest on down', async () => {
    await world.patchbay('up', '-d', '--local', 'orders');
    const pid = await pidOf();
    expect(await world.patchbay('down')).toMatchObject(done);
    expect(await isGone(pid)).toBe(true);
    expect(await forwarders()).toEqual([]);
    expect(await world.docker('ps', '-a', '-q', '--filter', `name=${world.project}`)).toBe('');
    expect(await world.docker('network', 'ls', '-q', '--filter', `name=${world.project}`)).toBe('');
    // A container of the next start is not taken for one that waits.
    expect(await world.patchbay('up', '-d')).toMatchObject(done);
    expect((await world.patchbay('ps', '--format', 'json')).stdout).not.toContain(local());
  });

  it('goes on down also where it was killed before its place among the containers was taken', async () => {
    const labels = [`com.docker.compose.project=${world.project}`, 'com.docker.compose.service=orders'];
    const options = [...labels, 'dev.patchbay.forwarder=1'].flatMap((label) => ['--label', label]);
    await world.docker('create', ...options, 'busybox:latest');
    expect(await world.patchbay('down', 'stock')).toMatchObject(done);
    expect(await forwarders()).toHaveLength(1);
    expect(await world.patchbay('down')).toMatchObject(done);
    expect(await forwarders()).toEqual([]);
  });

  it('needs x-patchbay.run, and says so before anything is done', async () => {
    const { exitCode, stderr } = await world.patchbay('up', '-d', '--local', 'gateway');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Cannot run "gateway" as a local process');
    expect(await asked()).toBe('container');
  });

  it.skipIf(!hasCompose)('is taken along by docker-compose down', async () => {
    await world.patchbay('up', '-d', '--local', 'orders');
    await answersAs('local ');
    // Newer versions look for it, and leave alone what has none.
    const [id = ''] = await forwarders();
    expect(await world.docker('inspect', '-f', '{{.Config.Labels}}', id)).toContain('com.docker.compose.config-hash:');
    await world.compose('down');
    expect(await world.docker('ps', '-a', '-q', '--filter', `name=${world.project}-`)).toBe('');
    expect(await world.docker('network', 'ls', '-q', '--filter', `name=${world.project}`)).toBe('');
    await world.patchbay('down');
  });
});
