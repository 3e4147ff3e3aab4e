import { describe, expect, it } from 'vitest';
import { run } from './support.ts';

const files = {
  '/shop/compose.yaml':
    'name: shop\nservices:\n  orders:\n    image: busybox\n    environment:\n      DB: ${DB:-local}\n      "a.b": c\n',
  '/shop/.env': 'DB=remote\n',
};

describe('patchbay config --explain', () => {
  it('prints the value and how it came to be, each step with its place', async () => {
    const { exitCode, stdout } = await run(['config', '--explain', 'services.orders.environment.DB'], { files });
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      'services.orders.environment.DB: "remote"\n' +
        '  compose.yaml:6:11: Written as "${DB:-local}".\n' +
        '  .env:1:1: DB is set by this line.\n',
    );
  });

  it('prints a mapping below its path', async () => {
    const { stdout } = await run(['config', '--explain', 'services.orders.environment'], { files });
    expect(stdout).toContain('services.orders.environment:\n    DB: remote\n    a.b: c\n  compose.yaml:6:7: ');
  });

  it('names files as seen from here, also those of a folder that begins with two dots', async () => {
    const base = 'services:\n  orders:\n    image: busybox\n';
    const included = {
      '/shop/compose.yaml': 'name: shop\ninclude: [..base/compose.yaml, ../other/compose.yaml]\n',
      '/shop/..base/compose.yaml': base,
      '/other/compose.yaml': base.replace('orders', 'payments'),
    };
    const placeOf = async (service: string): Promise<string | undefined> => {
      const { stdout } = await run(['config', '--explain', `services.${service}.image`], { files: included });
      return /^ {2}(\S+): /m.exec(stdout)?.[1];
    };
    expect(await placeOf('orders')).toBe('..base/compose.yaml:3:12');
    expect(await placeOf('payments')).toBe('/other/compose.yaml:3:12');
  });

  it('prints the same as JSON', async () => {
    const words = ['config', '--format', 'json', '--explain', 'services.orders.environment."a.b"'];
    const { stdout } = await run(words, { files });
    expect(JSON.parse(stdout)).toMatchObject({
      path: ['services', 'orders', 'environment', 'a.b'],
      value: 'c',
      steps: [{ kind: 'written', at: { file: '/shop/compose.yaml', range: { start: { line: 6, character: 13 } } } }],
    });
  });

  it('exits with 1 for a path that is not there, and says what is meant', async () => {
    const { exitCode, stdout, stderr } = await run(['config', '--explain', 'services.order.image'], { files });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toBe('patchbay: services has no "order". Did you mean services.orders.image?\n');
    expect((await run(['config', '--explain', 'a..b'], { files })).stderr).toContain('is not a path');
  });
});
