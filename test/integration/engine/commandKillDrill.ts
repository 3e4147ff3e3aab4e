import type Dockerode from 'dockerode';
import { sleep } from '../../../src/base/async.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import { newCommandLine, type CommandLine } from '../cli/commandLine.ts';
import { leftBehind, type DrillOutcome } from './killDrill.ts';
import { stay } from './programs.ts';
import { VolumeBytes } from './volumeBytes.ts';
import { uniqueProject } from './world.ts';

const maxDelayMs = 2500;
const maxRuns = 3;

interface Wish {
  readonly words: readonly string[];
  /** What must have nothing left to do once it has come true. */
  readonly plan: readonly string[];
  readonly takesVolumes?: boolean;
  readonly version?: number;
}

/**
 * Kills the command line (SIGKILL) at random points of up, down, scale and change, on a Docker that lives on. After each, the same
 * words must come true; at the end nothing may be left. `random` yields numbers from 0 to 1.
 */
export async function commandKillDrill(
  docker: Dockerode,
  kills: number,
  random: () => number,
  onKill: (text: string) => void = () => undefined,
): Promise<DrillOutcome> {
  const project = uniqueProject();
  const commandLine = await newCommandLine();
  const engine = connectEngine({ kind: 'docker' }, silentLogger);
  const bytes = new VolumeBytes(docker);
  const runs: number[] = [];
  const lost = new Set<string>();
  let hits = 0;
  const look = async ({ takesVolumes = false }: Wish): Promise<void> => {
    if (takesVolumes) bytes.forget();
    for (const name of await bytes.lost()) lost.add(name);
  };
  try {
    await commandLine.write('compose.yaml', shop(project, 0));
    for (let kill = 0; kill < kills; kill++) {
      const wish = nextWish(kill, random);
      if (wish.version !== undefined) await commandLine.write('compose.yaml', shop(project, wish.version));
      const isHit = await killDuring(commandLine, wish, random() * maxDelayMs);
      if (isHit) hits++;
      await look(wish);
      const count = await converge(commandLine, wish);
      runs.push(count);
      await look(wish);
      const { containers } = await engine.observe(project, [], AbortSignal.timeout(20_000));
      await bytes.fill(engine, containers);
      onKill(`${kill + 1}: ${wish.words.join(' ')} ${isHit ? 'was hit' : 'was done'}, converged in ${count}`);
    }
    await converge(commandLine, { words: ['down', '-v'], plan: ['down', '-v'] });
    const left = await leftBehind(docker, project);
    return { kills, hits, runs, leftBehind: left, volumes: bytes.count, lost: [...lost] };
  } finally {
    await commandLine.run(['down', '-v', '--remove-orphans']);
    await commandLine.dispose();
    engine.dispose();
  }
}

function nextWish(kill: number, random: () => number): Wish {
  const number = String(1 + Math.floor(random() * 4));
  const wishes: readonly Wish[] = [
    { words: ['up', '-d', '--wait'], plan: ['plan'] },
    { words: ['up', '-d', '--wait', '--scale', `worker=${number}`], plan: ['plan', '--scale', `worker=${number}`] },
    { words: ['up', '-d', '--wait'], plan: ['plan'], version: kill },
    { words: ['up', '-d', '--wait', '--force-recreate'], plan: ['plan'] },
    random() < 0.3
      ? { words: ['down', '-v'], plan: ['down', '-v'], takesVolumes: true }
      : { words: ['down'], plan: ['down'] },
  ];
  return wishes[kill % wishes.length] ?? { words: ['up', '-d', '--wait'], plan: ['plan'] };
}

/** True when the kill met the command at work. */
async function killDuring(commandLine: CommandLine, { words }: Wish, delayMs: number): Promise<boolean> {
  const { child, ended } = commandLine.start(words);
  await Promise.race([sleep(delayMs), ended]);
  child.kill('SIGKILL');
  return (await ended).exitCode === null;
}

async function converge(commandLine: CommandLine, { words, plan }: Wish): Promise<number> {
  const told: string[] = [];
  for (let count = 1; count <= maxRuns; count++) {
    const { exitCode, stderr } = await commandLine.run(words);
    const { stdout } = await commandLine.run(plan);
    if (exitCode === 0 && stdout.includes('nothing to do')) return count;
    told.push(stderr, stdout);
  }
  throw new Error(`${words.join(' ')} did not come true in ${maxRuns} runs: ${told.join('; ')}`);
}

/** One with a named volume that must be healthy first, some with anonymous ones, workers. */
function shop(project: string, version: number): string {
  const script = JSON.stringify(['/bin/sh', '-c', stay]).replaceAll('$', '$$$$');
  const service = (facts: string): string => `{ image: "busybox:latest", command: ${script}, ${facts} }`;
  const check = 'healthcheck: { test: ["CMD", "true"], interval: 300ms, retries: 50 }';
  return [
    `name: ${project}`,
    'services:',
    `  store: ${service(`${check}, volumes: ["data:/data"]`)}`,
    `  queue: ${service(`${check}, volumes: ["/kept"], environment: { VERSION: "${version}" }`)}`,
    `  worker: ${service(`depends_on: { store: { condition: service_healthy } }, deploy: { replicas: 2 }, environment: { VERSION: "${version}" }`)}`,
    `  web: ${service(`depends_on: { queue: { condition: service_healthy } }, volumes: ["/kept"], environment: { VERSION: "${version}" }`)}`,
    'volumes: { data: {} }',
    '',
  ].join('\n');
}
