// `node test/bench/flip.ts`: how long it takes from asking for a service to run locally, or in its container again, until another
// container is answered by the new one under the same name, beside a plain restart of that container by Docker.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { ensureBaseImages } from '../../scripts/machine/images.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { connectEngine } from '../../src/engine/connect.ts';
import { aService } from '../fakes/models.ts';
import { EngineWorld } from '../integration/engine/world.ts';
import { median, report } from './support/report.ts';

const execute = promisify(execFile);
const rounds = Number(process.env['ROUNDS'] ?? 7);
const root = mkdtempSync(join(tmpdir(), 'patchbay-flip-'));
const shim = new URL('../../dist/shim.js', import.meta.url).pathname;

/** The same program on both sides: it answers with who it is. */
const program = `
const who = process.env.PATCHBAY_SERVICE ? 'local-' + process.pid : 'container-' + Date.now();
require('node:http').createServer((request, response) => response.end(who)).listen(process.env.PORT ?? 8080);
process.on('SIGTERM', () => process.exit(0));
`;
/** Asks for it all the time, and tells whenever somebody else answers. */
const asker = `
process.on('SIGTERM', () => process.exit(0));
let last = '';
const ask = () => fetch('http://orders:8080', { headers: { connection: 'close' }, signal: AbortSignal.timeout(500) })
  .then((answer) => answer.text())
  .then((who) => { if (who !== last) console.log(last = who); })
  .catch(() => undefined)
  .finally(() => setTimeout(ask, 5));
ask();
`;

writeFileSync(join(root, 'orders.js'), program);
const local = { stateDirectory: join(root, 'state'), node: process.execPath, shim };
const engine = connectEngine({ kind: 'docker', local }, silentLogger);
const networks = { default: { aliases: [] } };
const orders = aService('orders', {
  image: 'node:22-alpine',
  command: ['node', '-e', program],
  expose: ['8080'],
  networks,
  run: { command: [process.execPath, join(root, 'orders.js')], cwd: root, environment: {} },
});
const gateway = aService('gateway', { image: 'node:22-alpine', command: ['node', '-e', asker], networks });
const world = new EngineWorld(engine, [orders, gateway]);

await ensureBaseImages(() => undefined);
try {
  await bench();
} finally {
  await world.remove();
  engine.dispose();
  rmSync(root, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  await must({ action: 'up', local: [] });
  const logs = spawn('docker', ['logs', '--follow', `${world.project}-gateway-1`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const answers: string[] = [];
  let wake: () => void = () => undefined;
  createInterface({ input: logs.stdout }).on('line', (line) => {
    answers.push(line);
    wake();
  });
  /** Resolves once the last answer is by somebody of that side who has not answered before. */
  const answeredBy = async (side: string, before: number): Promise<void> => {
    const deadline = setTimeout(() => {
      throw new Error(`Nobody answers as ${side}.`);
    }, 30_000);
    while (!answers.slice(before).some((who) => who.startsWith(side))) {
      await new Promise<void>((resolve) => (wake = resolve));
    }
    clearTimeout(deadline);
  };
  const timed = async (side: string, act: () => Promise<unknown>): Promise<number> => {
    const [before, startMs] = [answers.length, performance.now()];
    await Promise.all([act(), answeredBy(side, before)]);
    return performance.now() - startMs;
  };
  await answeredBy('container', 0);
  const [there, back, restart]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    there.push(await timed('local', () => must({ action: 'start', services: ['orders'], local: ['orders'] })));
    back.push(
      await timed('container', () => must({ action: 'up', services: ['orders'], withDependencies: false, local: [] })),
    );
    restart.push(await timed('container', () => execute('docker', ['restart', `${world.project}-orders-1`])));
  }
  logs.kill();
  const floor = median(restart);
  const beside = 'docker restart of its container until that answers';
  report({ bench: 'flip: a service runs locally', ours: median(there), floor, unit: 'ms', beside });
  report({ bench: 'flip: a service runs in its container again', ours: median(back), floor, unit: 'ms', beside });
}

async function must(request: Parameters<EngineWorld['run']>[0]): Promise<void> {
  const [problem] = await world.run(request);
  if (problem) throw new Error(problem.message);
}
