import { describe, expect, it } from 'vitest';
import { useQuickFixes } from '../support/quickFixes.ts';

const path = '/shop/compose.yaml';
describe('quick fixes that know the image', () => {
  const { at: fixesAt, applied: fixed } = useQuickFixes(path);

  it.each([
    [
      'take a password that is missing from a secret',
      'services:\n  db:\n    image: post│gres:17\n',
      'Take POSTGRES_PASSWORD from a secret',
      'services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD_FILE: /run/secrets/db-password\n' +
        '    secrets:\n      - db-password\nsecrets:\n  db-password:\n    file: ./db-password.txt\n',
    ],
    [
      'take it from a secret beside other variables and secrets',
      'services:\n  db:\n    image: my│sql:8.4\n    environment:\n      - MYSQL_DATABASE=app\nsecrets:\n  key:\n    file: ./key\n',
      'Take MYSQL_ROOT_PASSWORD from a secret',
      'services:\n  db:\n    image: mysql:8.4\n    secrets:\n      - db-password\n    environment:\n' +
        '      - MYSQL_ROOT_PASSWORD_FILE=/run/secrets/db-password\n      - MYSQL_DATABASE=app\nsecrets:\n' +
        '  db-password:\n    file: ./db-password.txt\n  key:\n    file: ./key\n',
    ],
    [
      'write the name that the image reads',
      'services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_P│ASS: ${PW:-}\n',
      'Replace "POSTGRES_PASS" by "POSTGRES_PASSWORD"',
      'services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: ${PW:-}\n',
    ],
    [
      'mount where the version keeps its data',
      'services:\n  db:\n    image: postgres:18\n    environment: [POSTGRES_PASSWORD=]\n    volumes: ["./d:/var/lib/│postgresql/data"]\n',
      'Replace "/var/lib/postgresql/data" by "/var/lib/postgresql"',
      'services:\n  db:\n    image: postgres:18\n    environment: [POSTGRES_PASSWORD=]\n    volumes: ["./d:/var/lib/postgresql"]\n',
    ],
    [
      'check with what the image has',
      'services:\n  web:\n    image: nginx:1.28-alpine\n    healthcheck:\n      test: [CMD, ba│sh, -c, "curl localhost"]\n',
      'Check with wget',
      'services:\n  web:\n    image: nginx:1.28-alpine\n    healthcheck:\n      test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1/"]\n',
    ],
  ])('%s', async (_, source, title, expected) => {
    expect((await fixed(source, title)).get(path)).toBe(expected);
  });

  it('write a password that stands there into a file, which is its secret', async () => {
    const source = 'services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_│PASSWORD: hunter2\n';
    const after = await fixed(source, 'Take POSTGRES_PASSWORD from a secret in db-password.txt');
    expect(after.get('/shop/db-password.txt')).toBe('hunter2');
    expect(after.get(path)).toBe(
      'services:\n  db:\n    image: postgres:17\n    secrets:\n      - db-password\n    environment:\n' +
        '      POSTGRES_PASSWORD_FILE: /run/secrets/db-password\nsecrets:\n  db-password:\n    file: ./db-password.txt\n',
    );
  });

  it('leave a password alone where the image reads no file', async () => {
    const source =
      'services:\n  db:\n    image: rabbitmq:4\n    environment:\n      RABBITMQ_DEFAULT_│PASS_KEY: hunter2\n';
    expect((await fixesAt(source)).filter(({ title }) => title.includes('from a secret'))).toEqual([]);
  });

  it.each([
    ['here', '    # patchbay-disable manifest.image-variable-missing\n    image: postgres:17\n', ''],
    ['in this manifest', '    image: postgres:17\n', 'x-patchbay:\n  lint:\n    image-variable-missing:'],
  ])('switch a warning off %s, as what is known may be out of date', async (where, lines, below) => {
    const after = await fixed(
      'services:\n  db:\n    image: post│gres:17\n',
      `Switch "image-variable-missing" off ${where}`,
    );
    const text = after.get(path)!;
    expect(text).toContain(lines);
    expect(text).toContain(below);
    const titles = (await fixesAt(text.replace('postgres', 'post│gres'))).map((one) => one.title);
    expect(titles.filter((title) => /secret|image-variable/.test(title))).toEqual([]);
  });
});
