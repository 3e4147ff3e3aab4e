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
