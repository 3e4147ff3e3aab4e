import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCommandLine, type CommandLine } from './commandLine.ts';

let cli: CommandLine;

beforeAll(async () => {
  cli = await newCommandLine();
  await cli.write('compose.yaml', 'name: shop\nservices:\n  web:\n    image: busybox\n');
  await cli.write('broken.yaml', 'services:\n  web:\n    image: busybox\n    depends_on: [nobody]\n');
});

afterAll(() => cli.dispose());

describe('the built command line', () => {
  it('checks a manifest, and exits with 0 for a sound one, 1 for one with errors, 2 for none', async () => {
    const [sound, broken, none] = await Promise.all([
      cli.run(['check']),
      cli.run(['check', '-f', 'broken.yaml', '--format', 'json']),
      cli.run(['check', '-f', 'gone.yaml']),
    ]);
    expect([sound.exitCode, broken.exitCode, none.exitCode]).toEqual([0, 1, 2]);
    expect(JSON.parse(broken.stdout)).toMatchObject([
      { file: join(cli.directory, 'broken.yaml'), line: 4, column: 18, code: 'manifest.undefined-service' },
    ]);
    expect(none.stderr).toMatch(/^patchbay: Cannot read .*gone\.yaml: there is no such file\. Check the path\.\n$/);
  });

  it('prints the resolved model as JSON and as YAML', async () => {
    const [json, yaml] = await Promise.all([cli.run(['config', '--format', 'json']), cli.run(['config'])]);
    expect(JSON.parse(json.stdout)).toMatchObject({ name: 'shop', services: { web: { image: 'busybox' } } });
    expect(yaml.stdout).toMatch(/^name: shop\nservices:\n {2}web:\n {4}image: busybox\n/);
  });

  it('checks folders and files, each by itself, goes on behind one that cannot be read, and exits with 2 then', async () => {
    const all = await cli.run(['check', '--format', 'github', '.', 'broken.yaml']);
    expect(all.exitCode).toBe(1);
    expect(all.stdout).toMatch(/^::error file=broken\.yaml,line=4,col=18,[^\n]*::service "web" [^\n]*\n$/);
    const { exitCode, stdout, stderr } = await cli.run(['check', '--format', 'json', 'gone', 'broken.yaml']);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toHaveLength(1);
    expect(stderr).toMatch(/^patchbay: Cannot check .*gone: there is no such file or folder\. Check the path\.\n$/);
  });

  it('prints SARIF with help for what it found', async () => {
    const { stdout } = await cli.run(['check', '--format', 'sarif', '--severity', 'hint']);
    const log = JSON.parse(stdout) as { version: string; runs: { results: { ruleId: string }[] }[] };
    expect(log.version).toBe('2.1.0');
    expect(log.runs[0]?.results.map(({ ruleId }) => ruleId)).toContain('lint.latest-tag');
    expect(stdout).toContain('Name a version.');
  });

  it('writes what config prints to a file, which is a manifest that prints the same', async () => {
    await cli.run(['config', '--output', 'printed.yaml']);
    const [once, twice] = await Promise.all([cli.run(['config']), cli.run(['config', '-f', 'printed.yaml'])]);
    expect(twice.stdout).toBe(once.stdout);
    const nowhere = await cli.run(['config', '-o', 'no/such/folder.yaml']);
    expect(nowhere).toMatchObject({ exitCode: 2, stdout: '' });
    expect(nowhere.stderr).toMatch(/^patchbay: Cannot write no\/such\/folder\.yaml: /);
  });

  it('loads no driver to check a manifest', async () => {
    // Every driver needs TLS; nothing else here does.
    const probe = join(cli.directory, 'probe.cjs');
    await writeFile(
      probe,
      `process.on('exit', () => {
        if (process.moduleLoadList.includes('NativeModule tls')) require('node:fs').writeSync(2, 'a driver is loaded');
      });`,
    );
    const probed = await newCommandLine({ NODE_OPTIONS: `--require ${probe}` });
    try {
      await probed.write('compose.yaml', 'services: {web: {image: busybox}}');
      expect((await probed.run(['check'])).stderr).toBe('');
      expect((await probed.run(['tail', 'x', '--redis', 'redis://127.0.0.1:1'])).stderr).toContain(
        'a driver is loaded',
      );
    } finally {
      await probed.dispose();
    }
  });
});
