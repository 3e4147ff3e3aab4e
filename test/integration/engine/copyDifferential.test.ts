import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import { copyIn, copyOut } from '../../../src/engine/copy/copy.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { ensureBusybox } from './images.ts';
import { stay } from './programs.ts';
import { EngineWorld, scriptService } from './world.ts';

const execute = promisify(execFile);
const hasClient = await execute('docker', ['--version']).then(
  () => true,
  () => false,
);
if (!hasClient) console.warn('SKIPPED: there is no docker command, so copies are not compared with its.');

/** In a shell: what is copied, below the folder where it runs. */
const makeSources =
  'mkdir -p app/deep && echo one > app/one && echo two > app/deep/two && chmod 751 app/deep && ln -s one app/inner && ln -s app/one link && ln -s app linked';
/** In a shell: what is copied to. */
const makeDestinations =
  'mkdir -p to/dir/app && echo old > to/file && echo old > to/dir/app/one && ln -s dir to/door && ln -s file to/alias && ln -s none to/dangling';
const sources = ['app', 'app/', 'app/.', 'app/one', 'app/one/', 'link', 'linked', 'linked/', 'linked/.', 'none'];
const destinations = [
  'to',
  'to/',
  'to/new',
  'to/new/',
  'to/file',
  'to/dir',
  'to/door',
  'to/alias',
  'to/dangling',
  'none/x',
];
/** All of it: kinds, rights, where links lead, contents. */
const show = `for f in $(find . | sort); do if [ -L $f ]; then echo "$f -> $(readlink $f)"; elif [ -d $f ]; then echo "$f $(stat -c %a $f)/"; else echo "$f $(stat -c %a $f) $(cat $f)"; fi; done`;

const cases = sources.flatMap((from) =>
  // Only of a link does it matter whether links are followed.
  (from.startsWith('link') ? [false, true] : [false]).flatMap((follows) =>
    destinations.map((to) => ({ from, to, follows })),
  ),
);

/** Each has a folder of its own, and most of its time is waited for: several go side by side. */
async function eachCase(work: (each: (typeof cases)[number], index: number) => Promise<void>): Promise<void> {
  const queue = cases.entries();
  const worker = async (): Promise<void> => {
    for (const [index, each] of queue) await work(each, index);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

describe.skipIf(!(await dockerAnswers()) || !hasClient)('copies, beside those of docker cp', () => {
  const engine = connectEngine({ kind: 'docker' }, silentLogger);
  const world = new EngineWorld(engine, [scriptService('box', stay)]);
  let here = '';
  let name = '';
  const inside = async (script: string): Promise<string> =>
    (await execute('docker', ['exec', name, 'sh', '-c', script], { maxBuffer: 2 ** 26 })).stdout;
  const signal = (): AbortSignal => AbortSignal.timeout(30_000);

  beforeAll(async () => {
    await ensureBusybox();
    here = mkdtempSync(join(tmpdir(), 'patchbay-cp-'));
    name = `${world.project}-box-1`;
    await world.run({ action: 'up' });
  });
  afterAll(async () => {
    await world.remove();
    engine.dispose();
    rmSync(here, { recursive: true, force: true });
  });

  const dockerCp = (follows: boolean, from: string, to: string): Promise<boolean> =>
    execute('docker', ['cp', ...(follows ? ['-L'] : []), from, to]).then(
      () => true,
      () => false,
    );
  const succeeded = (copying: Promise<void>): Promise<boolean> =>
    copying.then(
      () => true,
      () => false,
    );

  it('end alike into a container, whatever is copied to whatever', async () => {
    execFileSync('sh', ['-c', makeSources], { cwd: here });
    const folders = cases.flatMap((_, index) => [`/ours/${index}`, `/theirs/${index}`]);
    await inside(`for f in ${folders.join(' ')}; do mkdir -p $f && cd $f && ${makeDestinations}; done`);
    await eachCase(async ({ from, to, follows }, index) => {
      const source = join(here, '.') + `/${from}`;
      const theirs = await dockerCp(follows, source, `${name}:/theirs/${index}/${to}`);
      const copy = { from: source, to: `/ours/${index}/${to}` };
      const ours = await succeeded(copyIn(engine, name, copy, { followsLink: follows }, signal()));
      expect({ from, to, follows, isCopied: ours }).toEqual({ from, to, follows, isCopied: theirs });
    });
    expect(await inside(`cd /ours; ${show}`)).toBe(await inside(`cd /theirs; ${show}`));
  }, 300_000);

  it('end alike out of a container, whatever is copied to whatever', async () => {
    await inside(`mkdir -p /from && cd /from && ${makeSources}`);
    const [ours, theirs] = [join(here, 'ours'), join(here, 'theirs')];
    await eachCase(async ({ from, to, follows }, index) => {
      for (const side of [ours, theirs]) {
        mkdirSync(join(side, String(index)), { recursive: true });
        execFileSync('sh', ['-c', makeDestinations], { cwd: join(side, String(index)) });
      }
      const isTheirs = await dockerCp(follows, `${name}:/from/${from}`, `${theirs}/${index}/${to}`);
      const copy = { from: `/from/${from}`, to: `${ours}/${index}/${to}` };
      const isOurs = await succeeded(copyOut(engine, name, copy, { followsLink: follows }, signal()));
      expect({ from, to, follows, isCopied: isOurs }).toEqual({ from, to, follows, isCopied: isTheirs });
    });
    const shown = (folder: string): string =>
      execFileSync('sh', ['-c', show], { cwd: folder, maxBuffer: 2 ** 26 }).toString();
    expect(shown(ours)).toBe(shown(theirs));
  }, 300_000);

  it.skipIf(process.getuid?.() !== 0)('give what is copied in the owner that docker cp gives it', async () => {
    writeFileSync(join(here, 'owned'), 'x');
    execFileSync('chown', ['1234:5678', join(here, 'owned')]);
    await inside('mkdir -p /owners');
    for (const archive of [false, true]) {
      await execute('docker', ['cp', ...(archive ? ['-a'] : []), join(here, 'owned'), `${name}:/owners/theirs`]);
      const copy = { from: join(here, 'owned'), to: '/owners/ours' };
      await copyIn(engine, name, copy, { keepsOwner: archive }, signal());
      const [ours, theirs] = (await inside('stat -c %u:%g /owners/ours /owners/theirs')).trim().split('\n');
      expect(ours).toBe(theirs);
    }
  });

  it('copy a link itself, unless it is to be followed', async () => {
    symlinkSync('/etc/hostname', join(here, 'outward'));
    await copyIn(engine, name, { from: join(here, 'outward'), to: '/outward' }, {}, signal());
    expect(await inside('readlink /outward')).toBe('/etc/hostname\n');
  });
});
