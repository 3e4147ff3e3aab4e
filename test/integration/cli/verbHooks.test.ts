import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { auditFolder } from '../../../src/app/governance/auditFolder.ts';
import { pastOperations } from '../../../src/app/history/pastOperations.ts';
import { newCommandLine, type CommandLine } from './commandLine.ts';

describe('hooks on the command line', () => {
  const project = `hooks-${randomBytes(4).toString('hex')}`;
  let cli: CommandLine;

  beforeAll(async () => {
    cli = await newCommandLine();
  });
  afterEach(() => patchbay('down'));
  afterAll(() => cli.dispose());

  it('are steps of a plan, and run before what they guard', async () => {
    await declare({
      hooks: 'before: { start: [{ name: note, command: [node, note.js, "$$VERB"], environment: { OWN: unsaid } }] }',
    });
    const { steps } = JSON.parse((await patchbay('plan', '--format', 'json')).stdout) as {
      readonly steps: readonly { readonly kind: string }[];
    };
    expect(steps.find(({ kind }) => kind === 'hook')).toMatchObject({
      hook: { command: ['node', 'note.js', '$VERB'] },
    });
    expect(JSON.stringify(steps)).not.toContain('unsaid');
    const planned = await patchbay('plan');
    expect(planned.stdout).toMatch(/hooks: run\n\s+run hook note: node note\.js \$VERB \(before start\)/);
    const { exitCode, stdout } = await patchbay('up', '-d');
    expect(exitCode).toBe(0);
    expect(stdout.indexOf('✓ run hook note')).toBeLessThan(stdout.indexOf(`✓ start ${project}-web-1`));
    expect(await noted()).toEqual(['before start web $VERB']);
    const [latest] = await pastOperations(auditFolder(join(cli.directory, 'state', 'patchbay')), project, 'web');
    expect(latest?.record.targets).toContain('hook note (before start)');
  });

  it('keep a service from being started when one fails, and say what it wrote', async () => {
    await declare({ hooks: 'before: { start: [{ name: check, command: [node, fail.js] }] }' });
    const { exitCode, stdout, stderr } = await patchbay('up', '-d');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      'The hook "check" before start failed: "node fail.js" ended with 3. Its last output: no room.',
    );
    expect(stdout).toContain(`- start ${project}-web-1: skipped`);
    expect((await patchbay('ps', '-q')).stdout.trim()).toBe('');
  });

  it('run a service once, to its end', async () => {
    await declare({ hooks: 'before: { start: [{ name: migrate, service: job, services: [web] }] }' });
    expect(await patchbay('up', '-d', 'web')).toMatchObject({ exitCode: 0 });
    expect(await noted()).toEqual(['before start web job']);
  });

  it('run around what is no plan, and are told of where one fails behind it', async () => {
    await declare({
      hooks:
        'before: { exec: [{ name: note, command: [node, note.js] }] }, after: { exec: [{ name: check, command: [node, fail.js] }] }',
    });
    await patchbay('up', '-d', 'web');
    const { exitCode, stdout, stderr } = await patchbay('exec', '-T', 'web', 'echo', 'inside');
    expect({ exitCode, stdout: stdout.trim() }).toEqual({ exitCode: 0, stdout: 'inside' });
    expect(await noted()).toEqual(['before exec web ']);
    expect(stderr).toContain('warning: The hook "check" after exec failed');
  });

  it('stop what a policy on run denies', async () => {
    const policies =
      'policies: [{ name: no-jobs, on: [run], when: service.name == "job", effect: deny, message: Not now. }]';
    const hooks = 'before: { start: [{ name: migrate, service: job, services: [web] }] }';
    await declare({ hooks, policies });
    const { exitCode, stderr } = await patchbay('up', '-d', 'web');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Not now.');
    expect(await noted()).toEqual([]);
  });

  it('leaves of everything a history, with what changed in the manifest', async () => {
    await declare({});
    await patchbay('up', '-d', 'web');
    await declare({ environment: 'LEVEL: high, TOKEN: hunter2' });
    await patchbay('up', '-d', 'web');
    const audit = auditFolder(join(cli.directory, 'state', 'patchbay'));
    const [latest] = await pastOperations(audit, project, 'web');
    expect(latest?.record).toMatchObject({ verb: 'start', outcome: 'done', services: ['web'] });
    expect(latest?.changes?.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['environment.LEVEL', 'environment.TOKEN']),
    );
    expect(latest?.manifest).not.toContain('hunter2');
    const told = await patchbay('audit', '--service', 'web');
    expect(told.stdout).toMatch(/MANIFEST\n.*The first whose manifest is kept[^]*environment\.LEVEL added and 1 more/);
  });

  function patchbay(...words: readonly string[]) {
    return cli.run(['--engine', 'process', '-p', project, ...words]);
  }

  async function noted(): Promise<readonly string[]> {
    const text = await readFile(join(cli.directory, 'noted'), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }

  async function declare({ hooks = '', policies = '', environment = '' }): Promise<void> {
    const note = (what: string) =>
      `const e = process.env; require('fs').appendFileSync(${JSON.stringify(join(cli.directory, 'noted'))}, [e.PATCHBAY_WHEN, e.PATCHBAY_VERB, e.PATCHBAY_SERVICES, ${what}].join(' ') + '\\n');`;
    await cli.write('noted', '');
    await cli.write('note.js', note(`process.argv[2] ?? ''`));
    await cli.write('job.js', note(`'job'`));
    await cli.write('fail.js', `console.log('no room'); process.exit(3);`);
    const rules = [...(hooks === '' ? [] : [`hooks: { ${hooks} }`]), ...(policies === '' ? [] : [policies])];
    await cli.write(
      'compose.yaml',
      `services:
  web: { image: busybox, environment: { ${environment} }, x-patchbay: { run: { command: sleep 1000 } } }
  job: { image: busybox, profiles: [jobs], x-patchbay: { run: { command: node job.js } } }
${rules.length === 0 ? '' : `x-patchbay:\n${rules.map((rule) => `  ${rule}\n`).join('')}`}`,
    );
  }
});
