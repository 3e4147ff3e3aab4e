import { describe, expect, it } from 'vitest';
import { run } from '../../cli/support.ts';

const manifest = { '/shop/compose.yaml': 'name: shop\nservices:\n  web: { image: nginx, restart: "on-failure" }\n' };
const web = '/shop/k8s/deployment-web.yaml';

describe('patchbay export kubernetes', () => {
  it('prints objects, tells what does not map, and connects to nothing', async () => {
    const { exitCode, stdout, stderr, connected } = await run(['export', 'kubernetes'], { files: manifest });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^apiVersion: v1\nkind: Service\n[^]*\n---\napiVersion: apps\/v1\nkind: Deployment\n/);
    expect(stderr).toContain('info: "web": restart: on-failure is "always" in Kubernetes');
    expect(connected).toEqual([]);
  });

  it('prints a List as JSON', async () => {
    const { stdout } = await run(['export', 'kubernetes', '--format', 'json'], { files: manifest });
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'List', items: [{ kind: 'Service' }, { kind: 'Deployment' }] });
  });

  it('exits with 1 when a service needs what Kubernetes has not, and prints the objects all the same', async () => {
    const files = { '/shop/compose.yaml': 'services:\n  web: { image: nginx, use_api_socket: true }\n' };
    const { exitCode, stdout, stderr } = await run(['export', 'kubernetes'], { files });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('kind: Deployment');
    expect(stderr).toContain('error: "web": use_api_socket: there is no Docker to talk to.');
  });

  it.each([
    [['export', 'nomad'], 'Write: patchbay export kubernetes.'],
    [['export', 'kubernetes', '--volume-size', 'big'], '500Mi'],
  ])('refuses %j', async (words, told) => {
    const { exitCode, stdout, stderr } = await run(words, { files: manifest });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(told);
  });
});

describe('patchbay export kubernetes, to files', () => {
  const words = ['export', 'kubernetes', '-o', 'k8s/'];

  it('writes a file an object, and nothing the second time', async () => {
    const first = await run(words, { files: manifest });
    expect([...first.files.keys()]).toEqual(['/shop/compose.yaml', '/shop/k8s/service-web.yaml', web]);
    const second = await run(words, { files: Object.fromEntries(first.files) });
    expect(second.stderr).toContain('k8s/: 0 written, 0 replaced, 2 unchanged.');
    expect(second.exitCode).toBe(0);
  });

  it('replaces nothing that differs, and writes nothing then, unless it is forced', async () => {
    const files = { ...manifest, [web]: 'mine', '/shop/k8s/notes.md': 'kept' };
    const refused = await run(words, { files });
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('Nothing was written: k8s/deployment-web.yaml is there and differs.');
    expect(Object.fromEntries(refused.files)).toEqual(files);
    const forced = await run([...words, '--force'], { files });
    expect(forced.stderr).toContain('k8s/: 1 written, 1 replaced, 0 unchanged.');
    expect(forced.files.get(web)).toContain('kind: Deployment');
    expect(forced.files.get('/shop/k8s/notes.md')).toBe('kept');
  });

  it('writes one file, in the form that its name says', async () => {
    const { files } = await run(['export', 'kubernetes', '-o', 'shop.json'], { files: manifest });
    expect(JSON.parse(files.get('/shop/shop.json') ?? '')).toMatchObject({ kind: 'List' });
  });

  it('only says what it would write with --dry-run', async () => {
    const { files, stderr } = await run(['--dry-run', ...words], { files: manifest });
    expect(files.size).toBe(1);
    expect(stderr).toContain(`Dry run: write ${web} is not done.`);
  });
});
