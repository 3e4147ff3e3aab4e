import { describe, expect, it } from 'vitest';
import { Memo } from '../../../../src/manifest/cache/memo.ts';
import { resolve, type ResolvedManifest } from '../../../../src/manifest/resolve.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { messages, ofService, told } from '../support/reporting.ts';

const db = (lines: string, below = ''): string =>
  `services:\n  db:\n${lines
    .split('\n')
    .map((line) => `    ${line}\n`)
    .join('')}${below === '' ? '' : `${below}\n`}`;

const withPassword = (image: string, lines: string): string =>
  db(`image: ${image}\nenvironment: { POSTGRES_PASSWORD: x }\n${lines}`);

describe('what a well-known image makes of a service', () => {
  describe('a variable that it needs', () => {
    it('is told of with what to set', () => {
      expect(messages(db('image: postgres:17'))).toEqual([
        '"db" does not start with empty data: postgres:17 needs the variable POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE. Set it.',
      ]);
    });

    it.each<[string, string]>([
      ['a mapping', 'image: postgres:17\nenvironment:\n  POSTGRES_USER: app'],
      ['a list', 'image: postgres:17\nenvironment:\n  - POSTGRES_USER=app'],
      ['a command of arguments', 'image: mysql:8.4\ncommand: --character-set-server=utf8mb4'],
      ['a command with the server', 'image: mysql:8.4\ncommand: [mysqld, --skip-log-bin]'],
      ['half of what goes together', 'image: mongo:7\nenvironment: { MONGO_INITDB_ROOT_USERNAME: root }'],
      ['a tag that is not known', 'image: "mariadb:${TAG:-}"'],
      ['a mirror of Docker Hub', 'image: public.ecr.aws/docker/library/postgres:16'],
    ])('is missing beside %s', (_, lines) => {
      expect(told(db(lines)).filter((one) => one.includes('image-variable-missing'))).toHaveLength(1);
    });

    it.each<[string, string]>([
      ['the variable itself', 'environment: { POSTGRES_PASSWORD: x }'],
      ['one that takes its value from outside', 'environment: [POSTGRES_PASSWORD]'],
      ['its form for files', 'environment: { POSTGRES_PASSWORD_FILE: /run/secrets/x }'],
      ['one that opens the server', 'environment: { POSTGRES_HOST_AUTH_METHOD: trust }'],
      ['an env file', 'env_file: db.env'],
      ['an env file that may be there elsewhere', 'env_file: [{ path: other.env, required: false }]'],
      ['another entrypoint', 'entrypoint: sleep 1'],
      ['a command that starts no server', 'command: psql -h db'],
      ['a build', 'build: .'],
      ['the volumes of another service', 'volumes_from: ["container:old"]'],
    ])('is not missing beside %s', (_, line) => {
      const situation = { files: { 'db.env': 'POSTGRES_PASSWORD=x\n', Dockerfile: '' } };
      expect(told(db(`image: postgres:17\n${line}`), situation)).toEqual([]);
    });

    it('is not needed by data that is there already', () => {
      const volume = 'volumes: { old: { external: true } }';
      expect(told(db('image: postgres:17\nvolumes: ["old:/var/lib/postgresql/data"]', volume))).toEqual([]);
    });

    it.each([
      'registry.example/team/postgres:17',
      'acme/mysql',
      'mysqld-exporter',
      'redis:7',
      'nginx',
      'opensearchproject/opensearch:2.4.0',
    ])('is needed by no %s', (image) => expect(told(ofService(`image: ${image}`))).toEqual([]));

    it('is taken from a secret by its fix', () => {
      expect(told(db('image: postgres:17\nrestart: always'))).toEqual([
        'warning image-variable-missing 3:12-23 fix ' +
          '"    environment:\\n      POSTGRES_PASSWORD_FILE: /run/secrets/db-password\\n    secrets:\\n      - db-password\\n" ' +
          '"secrets:\\n  db-password:\\n    file: ./db-password.txt\\n"',
      ]);
    });

    it.each<[string, string]>([
      ['environment:\n  POSTGRES_USER: app', '"      POSTGRES_PASSWORD_FILE: /run/secrets/db-password\\n"'],
      ['environment:\n  - POSTGRES_USER=app', '"      - POSTGRES_PASSWORD_FILE=/run/secrets/db-password\\n"'],
    ])('is put beside %j', (lines, expected) => {
      expect(told(db(`image: postgres:17\n${lines}`))[0]).toContain(expected);
    });

    it('has no fix where the image reads no file, or the service has secrets', () => {
      const mssql = told(db('image: mcr.microsoft.com/mssql/server:2022-latest\nenvironment: { ACCEPT_EULA: "Y" }'));
      const secrets = told(db('image: postgres:17\nsecrets: [other]', 'secrets: { other: { environment: OTHER } }'));
      expect([...mssql, ...secrets]).toEqual([
        'warning image-variable-missing 3:12-54',
        'warning image-variable-missing 3:12-23',
      ]);
    });
  });

  describe('a variable that is nearly one of the image', () => {
    it.each<[string, string, string]>([
      ['postgres:17', 'POSTGRES_PASS', 'POSTGRES_PASSWORD'],
      ['postgres:17', 'POSTGRES_PASSWROD', 'POSTGRES_PASSWORD'],
      ['postgres:17', 'POSTGRES_PASS_FILE', 'POSTGRES_PASSWORD_FILE'],
      ['mysql:8.4', 'MYSQL_ROOT_PASS', 'MYSQL_ROOT_PASSWORD'],
      ['mariadb:11', 'MARIADB_ROOT_PASSWRD', 'MARIADB_ROOT_PASSWORD'],
      ['rabbitmq:4', 'RABBITMQ_DEFAULT_PASSWORD', 'RABBITMQ_DEFAULT_PASS'],
    ])('of %s is told of and written right: %s', (image, name, meant) => {
      const found = told(db(`image: ${image}\nenvironment:\n  ${name}: x`));
      expect(found).toEqual([`warning image-variable 5:7-${7 + name.length} fix ${JSON.stringify(meant)}`]);
    });

    it('is corrected in a list too', () => {
      expect(told(db('image: postgres:17\nenvironment:\n  - POSTGRES_PASS=x'))).toEqual([
        'warning image-variable 5:9-24 fix "POSTGRES_PASSWORD"',
      ]);
    });

    it.each([
      'POSTGRES_PASSWORD: x, POSTGRES_PASS: y',
      'POSTGRES_PASSWORD_FILE: /x, POSTGRES_PASS: y',
      'POSTGRES_PASSWORD: x, POSTGRES_USER2: app',
      'POSTGRES_PASSWORD: x, POSTGRES_DB1: app',
      'POSTGRES_PASSWORD: x, POSTGRES_MULTIPLE_DATABASES: a',
      'POSTGRES_PASSWORD: x, PGDATA: /data, TZ: UTC',
      'POSTGRES_PASSWORD: x, POSTGRES_APP_DB: app',
    ])('is left alone in { %s }', (variables) => {
      expect(told(db(`image: postgres:17\nenvironment: { ${variables} }`))).toEqual([]);
    });

    it('is left alone where several services share it, or an env file says it', () => {
      const shared = 'x-env: &env { POSTGRES_PASS: x }\n';
      const merged = 'environment: { <<: *env, POSTGRES_HOST_AUTH_METHOD: trust }';
      expect(told(shared + db(`image: postgres:17\n${merged}`))).toEqual([]);
      const situation = { files: { 'db.env': 'POSTGRES_PASS=x\nPOSTGRES_HOST_AUTH_METHOD=trust\n' } };
      expect(told(db('image: postgres:17\nenv_file: db.env'), situation)).toEqual([]);
    });
  });

  describe('a value and a file with the value', () => {
    const both = 'environment:\n  POSTGRES_PASSWORD: x\n  POSTGRES_PASSWORD_FILE: /run/secrets/x';

    it('are told of, and the value is removed', () => {
      expect(told(db(`image: postgres:17\n${both}`))).toEqual([
        'warning image-variable-twice 5:7-24 see 6:7-29 fix ""',
      ]);
    });

    it('are told of with the suffix of the image', () => {
      const grafana =
        'image: grafana/grafana:12.0.0\nenvironment: { GF_SECURITY_ADMIN_PASSWORD: x, GF_SECURITY_ADMIN_PASSWORD__FILE: /x }';
      expect(told(db(grafana))[0]).toContain('image-variable-twice');
    });

    it('are fine where one is empty, or the image takes the file', () => {
      expect(told(db(`image: postgres:17\n${both.replace(': x', ': ""')}`))).toEqual([]);
      const wordpress = 'image: wordpress:6\nenvironment: { WORDPRESS_DB_PASSWORD: x, WORDPRESS_DB_PASSWORD_FILE: /x }';
      expect(told(db(wordpress))).toEqual([]);
    });
  });

  describe('a mount of data', () => {
    const mount = (image: string, ...paths: string[]): readonly string[] =>
      told(withPassword(image, `volumes: [${paths.map((path, index) => `"./v${index}:${path}"`).join(', ')}]`));

    it.each([
      'postgres:18',
      'postgres:18.1-alpine',
      'postgres',
      'postgres:alpine',
      'pgvector/pgvector:pg18',
      'postgres:19',
    ])('is wrong at the old place of %s', (image) => {
      expect(mount(image, '/var/lib/postgresql/data')).toEqual([
        expect.stringMatching(/^warning data-path .* fix "\/var\/lib\/postgresql"$/),
      ]);
    });

    it('is wrong at the new place of an old version', () => {
      expect(mount('postgres:17', '/var/lib/postgresql/')).toEqual([expect.stringContaining('warning data-path')]);
      expect(messages(withPassword('postgres:17', 'volumes: ["./v:/var/lib/postgresql"]'))[0]).toMatch(
        /^A mount at \/var\/lib\/postgresql is wrong for postgres before 18: .* Mount at \/var\/lib\/postgresql\/data\.$/,
      );
    });

    it.each<[string, ...string[]]>([
      ['postgres:17', '/var/lib/postgresql/data'],
      ['postgres:17', '/var/lib/postgresql', '/var/lib/postgresql/data'],
      ['postgres:18', '/var/lib/postgresql'],
      ['postgres:18', '/var/lib/postgresql/18/docker'],
      ['postgres:${TAG:-}', '/var/lib/postgresql/data'],
      ['postgres:18rc1', '/var/lib/postgresql/data'],
      ['registry.example/postgres:18', '/var/lib/postgresql/data'],
      ['postgres:17', '/backups'],
    ])('is right in %s at %s', (...[image, ...paths]) => {
      expect(mount(`"${image}"`, ...paths)).toEqual([]);
    });

    it('is right where a variable says so', () => {
      const lines =
        'environment: { POSTGRES_PASSWORD: x, PGDATA: /var/lib/postgresql/data }\nvolumes: ["./v:/var/lib/postgresql/data"]';
      expect(told(db(`image: postgres:18\n${lines}`))).toEqual([]);
    });
  });

  describe('a health check', () => {
    const check = (image: string, test: string): readonly string[] =>
      told(withPassword(image, `healthcheck:\n  test: ${test}`));

    it('is written anew with what the image has', () => {
      expect(check('postgres:17', '[CMD, curl, -f, "http://localhost:5432"]')).toEqual([
        `warning healthcheck-tool 6:13-53 fix ${JSON.stringify('["CMD-SHELL", "pg_isready -h 127.0.0.1 -U $${POSTGRES_USER:-postgres}"]')}`,
      ]);
    });

    it.each<[string, string]>([
      ['postgres:17', 'curl -f http://localhost || exit 1'],
      ['postgres:17-alpine', '[CMD-SHELL, "curl -f http://localhost"]'],
      ['node:22-alpine', '[CMD, curl, -f, http://localhost:3000]'],
      ['node:22-slim', '[CMD-SHELL, "wget -q http://localhost || curl -f http://localhost"]'],
      ['otel/opentelemetry-collector-contrib:0.120.0', '[CMD, sh, -c, "curl localhost"]'],
      ['quay.io/keycloak/keycloak:26.2', '[CMD, curl, -f, http://localhost:9000/health]'],
      ['mongo:7', '[CMD, mongo, --eval, ping]'],
      ['mariadb:11.4', '[CMD, mysqladmin, ping]'],
      ['busybox:1.37', '[CMD, bash, -c, "true"]'],
    ])('of %s with %s fails always', (image, test) => {
      expect(check(image, test).filter((one) => one.includes('healthcheck-tool'))).toHaveLength(1);
    });

    it.each<[string, string]>([
      ['postgres:17', '[CMD-SHELL, pg_isready]'],
      ['node:22', '[CMD, curl, -f, http://localhost:3000]'],
      ['node:22-alpine', '[CMD, wget, -q, http://localhost:3000]'],
      ['node:22-alpine', '[CMD-SHELL, "curl -f http://localhost || wget -q http://localhost"]'],
      ['node:22-alpine', '[CMD-SHELL, "X=1 curl -f http://localhost"]'],
      ['mongo:4.2.0', '[CMD, mongo, --eval, ping]'],
      ['mongo:${TAG:-}', '[CMD, mongo, --eval, ping]'],
      ['mariadb:10.6', '[CMD, mysqladmin, ping]'],
      ['node:22-alpine', '[NONE]'],
      ['node:22-alpine', '[CMD-SHELL, "exit 0"]'],
      ['acme/node:22-alpine', '[CMD, curl, localhost]'],
    ])('of %s with %s may succeed', (image, test) => {
      expect(check(`"${image}"`, test).filter((one) => one.includes('healthcheck-tool'))).toEqual([]);
    });

    it('may start a program that is mounted', () => {
      const lines = 'healthcheck: { test: [CMD, curl, localhost] }\nvolumes: ["./curl:/usr/bin/curl:ro"]';
      expect(told(db(`image: node:22-alpine\n${lines}`))).toEqual([]);
    });
  });

  describe('asked again', () => {
    const again = (memo: Memo, files: Record<string, string>): ResolvedManifest =>
      resolve({ files: ['/app/compose.yaml'], profiles: [], envFiles: [] }, new MemoryManifestHost(files), memo);

    it('says what is true now, with a fix for the text as it is now', () => {
      const memo = new Memo();
      const text = 'services:\n  db:\n    image: postgres:17\n';
      again(memo, { '/app/compose.yaml': text });
      const [problem] = again(memo, { '/app/compose.yaml': `${text}  web:\n    image: x:1\n` }).problems;
      expect(problem?.fix?.edits.at(-1)?.at.range.start.line).toBe(5);
      const external = `${text.trimEnd()}\n    volumes: ["old:/var/lib/postgresql/data"]\nvolumes: { old: { external: true } }\n`;
      expect(again(memo, { '/app/compose.yaml': external }).problems).toEqual([]);
      const own = external.replace('external: true', '');
      expect(again(memo, { '/app/compose.yaml': own }).problems).toHaveLength(1);
    });

    it('looks at an env file that has come since', () => {
      const memo = new Memo();
      const lines = 'image: postgres:17\nenv_file: [{ path: db.env, required: false }]';
      const manifest = { '/app/compose.yaml': db(lines) };
      expect(again(memo, manifest).problems).toEqual([]);
      expect(again(memo, { ...manifest, '/app/db.env': '' }).problems).toHaveLength(1);
    });
  });
});
