import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from 'tar-fs';
import { run, say } from './run.ts';
import { standIns, type StandIn } from './standIns.ts';

/** How long a registry may take for one image. Small images over a slow line fit; a blocked registry does not hold everybody up. */
const pullTimeoutMs = 20_000;

/**
 * Makes sure of the base images that examples and tests start from: those present stay, those missing are pulled, and
 * where no registry answers a local stand-in is made from this machine's own programs, labelled `patchbay.stand-in=true`.
 * Rejects with what is missing when a stand-in cannot be made.
 */
export async function ensureBaseImages(log: (text: string) => void): Promise<void> {
  const names = Object.keys(standIns);
  const present = await Promise.all(names.map(isPresent));
  let isRegistryReachable = true;
  // One after the other: the first failure saves all later pulls their timeout.
  for (const name of names.filter((_, index) => !present[index])) {
    isRegistryReachable &&= await pull(name, log);
    if (!isRegistryReachable) await makeStandIn(name, log);
  }
}

async function isPresent(image: string): Promise<boolean> {
  return (await run('docker', ['image', 'inspect', '--format', '{{.Id}}', image])).code === 0;
}

async function pull(image: string, log: (text: string) => void): Promise<boolean> {
  log(`Pulling ${image} …`);
  const outcome = await run('docker', ['pull', '--quiet', image], { timeout: pullTimeoutMs });
  if (outcome.code !== 0)
    log(`No registry gave ${image}; stand-ins are made from this machine's own programs instead.`);
  return outcome.code === 0;
}

async function makeStandIn(image: string, log: (text: string) => void): Promise<void> {
  const standIn = standIns[image];
  if (!standIn) throw new Error(`There is no recipe for a stand-in of ${image}. Pull it, or add one to standIns.ts.`);
  const root = await mkdtemp(join(tmpdir(), 'patchbay-image-'));
  // It becomes the image's root folder, which users other than root must be able to enter.
  await chmod(root, 0o755);
  try {
    await standIn.fill(root);
    await importRoot(image, standIn, root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  log(`Made a local stand-in for ${image} (not the real image: ${standIn.contents}; label patchbay.stand-in=true).`);
}

function importRoot(image: string, standIn: StandIn, root: string): Promise<void> {
  const changes = ['LABEL patchbay.stand-in=true', ...standIn.changes].flatMap((change) => ['--change', change]);
  const child = spawn('docker', ['import', ...changes, '-', image], { stdio: ['pipe', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => void (complaint += chunk.toString()));
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => reject(new Error(`docker import of ${image} failed: ${reason}`));
    child.on('error', (error) => fail(error.message));
    child.on('close', (code) => (code === 0 ? resolve() : fail(complaint.trim())));
    // When docker ends early the pipe breaks; its exit code and words say more than EPIPE.
    child.stdin.on('error', () => undefined);
    pack(root, { map: (header) => ({ ...header, uid: 0, gid: 0 }) })
      .on('error', (error: Error) => child.stdin.destroy(error))
      .pipe(child.stdin);
  });
}

if (import.meta.main) await ensureBaseImages(say);
