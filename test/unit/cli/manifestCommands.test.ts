import { describe, expect, it } from 'vitest';
import { run, type World } from './support.ts';

const sound = { '/shop/compose.yaml': 'name: shop\nservices:\n  web:\n    image: busybox\n' };
const broken = {
  '/shop/compose.yaml': 'name: shop\nservices:\n  web:\n    image: busybox\n    depends_on: [nobody]\n',
};

describe('patchbay check', () => {
  it('exits with 0 for a manifest without errors, and connects to nothing', async () => {
    expect(await run(['check'], { files: sound })).toMatchObject({ exitCode: 0, connected: [] });
  });

  it('prints an array of findings with lines and columns from 1, and exits with 1 for an error', async () => {
    const { exitCode, stdout } = await run(['check', '--format', 'json'], { files: broken });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual([
      {
        file: '/shop/compose.yaml',
        line: 5,
        column: 18,
        endLine: 5,
        endColumn: 24,
        severity: 'error',
        code: 'manifest.undefined-service',
        message: expect.stringContaining('nobody') as string,
      },
    ]);
  });

  it('prints an empty array when nothing is wrong', async () => {
    expect(JSON.parse((await run(['check', '--format', 'json'], { files: sound })).stdout)).toEqual([]);
  });

  it('shows people the place with its line', async () => {
    const { stdout } = await run(['check'], { files: broken });
    expect(stdout).toContain('compose.yaml:5:18');
    expect(stdout).toContain('5 |     depends_on: [nobody]\n    |                  ^^^^^^');
    expect(stdout).toMatch(/\n1 error\n1 hint is not shown; --severity hint shows it\.\n$/);
  });

  it('leaves out what is below the floor, and exits with 1 all the same for an error', async () => {
    const files = {
      '/shop/compose.yaml': 'services:\n  web: {image: x, depends_on: [nobody]}\n  db: {image: "${GONE}"}\n',
    };
    const all = await run(['check', '--format=json'], { files });
    const errors = await run(['check', '--format=json', '--severity=error'], { files });
    expect(new Set(severities(all.stdout))).toContain('warning');
    expect(new Set(severities(errors.stdout))).toEqual(new Set(['error']));
    expect(errors.exitCode).toBe(1);
  });

  it('exits with 1 for what is no YAML', async () => {
    expect((await run(['check'], { files: { '/shop/compose.yaml': 'services: [' } })).exitCode).toBe(1);
  });
});

describe('patchbay check, told how to print', () => {
  it('shows related places with their lines', async () => {
    const files = {
      '/shop/compose.yaml': 'services:\n  db: { image: x }\n  web: { image: x }\n',
    };
    const { stdout } = await run(['check', '--severity', 'hint'], { files });
    expect(stdout).toContain('hint[lint.latest-tag] The image of "db" has no tag');
    expect(stdout).toContain('  The same: "web".\n  compose.yaml:3:17\n  3 |   web:');
    expect(stdout).not.toContain('not shown');
  });

  it.each(['human', 'json', 'sarif', 'github'])('shows no secret that it found, as %s', async (format) => {
    const files = {
      '/shop/compose.yaml': 'services:\n  db:\n    image: x:1\n    environment: [DB_PASSWORD=hunter2]\n',
    };
    const { stdout } = await run(['check', '--severity', 'hint', '--format', format], { files });
    expect(stdout).toContain('DB_PASSWORD');
    expect(stdout).not.toContain('hunter2');
  });

  it.each(['human', 'json', 'sarif', 'github'])('repeats nothing of a file of variables, as %s', async (format) => {
    const files = {
      '/shop/compose.yaml': 'services:\n  db: { image: "x:1", env_file: [secret.env] }\n',
      '/shop/.env': 'A="hunter2 never ends\n',
      '/shop/secret.env': 'hunter2 is here\nB=${hunter2\nC=${D:?hunter2}\nhun+ter2=x\nE="a" hunter2\n',
    };
    const { stdout } = await run(['check', '--format', format], { files });
    expect(stdout.match(/manifest\.dotenv/g)?.length).toBeGreaterThanOrEqual(5);
    expect(stdout).not.toMatch(/hunter|unter2|ter2/);
  });

  it('prints hints as findings when they are asked for, and exits with 0', async () => {
    const { exitCode, stdout } = await run(['check', '--severity', 'hint', '--format', 'json'], { files: sound });
    expect(exitCode).toBe(0);
    expect(new Set(severities(stdout))).toEqual(new Set(['hint']));
  });

  it('prints GitHub annotations, one a line, with what would end them escaped', async () => {
    const files = { '/shop/a,b/compose.yaml': 'services:\n  web: { image: x, depends_on: ["100%"] }\n' };
    const { stdout } = await run(['check', '--format', 'github', 'a,b'], { files });
    expect(stdout).toBe(
      '::error file=a%2Cb/compose.yaml,line=2,col=33,endLine=2,endColumn=39,title=manifest.undefined-service::' +
        `service "web" depends on undefined service "100%25". Declare it, or correct the name.\n`,
    );
  });

  it('prints SARIF with a rule for each code, places relative to the folder, and help', async () => {
    const files = { ...broken, '/other/patchbay.yaml': 'services: { web: { image: "x:1", privileged: true } }\n' };
    const words = ['check', '--format', 'sarif', '--severity', 'hint', 'compose.yaml', '/other'];
    const { exitCode, stdout } = await run(words, { files });
    expect(exitCode).toBe(1);
    const log = JSON.parse(stdout) as Sarif;
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [{ originalUriBaseIds: { SRCROOT: { uri: 'file:///shop/' } } }],
    });
    const [{ tool, results }] = log.runs;
    expect(tool.driver).toMatchObject({ name: 'Patchbay', semanticVersion: '1.2.3' });
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(results.find(({ ruleId }) => ruleId === 'manifest.undefined-service')).toMatchObject({
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'compose.yaml', uriBaseId: 'SRCROOT' },
            region: { startLine: 5, startColumn: 18, endLine: 5, endColumn: 24 },
          },
        },
      ],
    });
    const privileged = results.find(({ ruleId }) => ruleId === 'lint.privileged');
    expect(privileged).toMatchObject({
      level: 'note',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'file:///other/patchbay.yaml' } } }],
    });
    expect(tool.driver.rules.find(({ id }) => id === 'lint.privileged')?.help?.text).toContain('cap_add');
    expect(tool.driver.rules.every(({ help }) => help && help.text !== '')).toBe(true);
  });
});

interface Sarif {
  readonly runs: [
    {
      readonly tool: {
        readonly driver: { readonly rules: { readonly id: string; readonly help?: { text: string } }[] };
      };
      readonly results: { readonly ruleId: string; readonly ruleIndex: number }[];
    },
  ];
}

describe('patchbay check of several manifests', () => {
  const files = {
    '/shop/b/compose.yaml': 'services: { web: { image: x, depends_on: [nobody] } }',
    '/shop/a/patchbay.yaml': 'include: [shared.yaml]\nservices: { web: { image: x, privileged: maybe } }',
    '/shop/a/shared.yaml': 'services: { db: {} }',
    '/shop/c.yaml': 'include: [a/shared.yaml]',
  };

  it('resolves each by itself, in the order in which they are named, and says nothing twice', async () => {
    const { exitCode, stdout } = await run(['check', '--format', 'json', 'b/compose.yaml', 'a', 'c.yaml'], { files });
    expect(exitCode).toBe(1);
    expect((JSON.parse(stdout) as { file: string }[]).map(({ file }) => file)).toEqual([
      '/shop/b/compose.yaml',
      '/shop/a/patchbay.yaml',
      '/shop/a/shared.yaml',
    ]);
  });

  it('goes on behind one that cannot be read, says so, and exits with 2', async () => {
    const { exitCode, stdout, stderr } = await run(['check', '--format', 'json', 'gone', 'b', 'empty'], {
      files: { ...files, '/shop/empty': '' },
    });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject([{ code: 'manifest.undefined-service' }, { code: 'manifest.empty' }]);
    expect(stderr).toBe('patchbay: Cannot check /shop/gone: there is no such file or folder. Check the path.\n');
  });

  it('does not also take -f', async () => {
    expect((await run(['check', '-f', 'c.yaml', 'a'], { files })).exitCode).toBe(2);
  });
});

describe('the manifest', () => {
  it('is found in a folder above', async () => {
    const world = { files: sound, currentDirectory: '/shop/web/src' };
    expect((await run(['config'], world)).stdout).toContain('name: shop');
  });

  it('is the files that -f names, later ones on top, wherever the option stands', async () => {
    const files = { ...sound, '/shop/more.yaml': 'services:\n  web:\n    image: nginx\n' };
    const before = await run(['-f', 'compose.yaml', '-f', 'more.yaml', 'config', '--format', 'json'], { files });
    const after = await run(['config', '--format', 'json', '-f', 'compose.yaml', '-f', 'more.yaml'], { files });
    expect(JSON.parse(before.stdout)).toMatchObject({ services: { web: { image: 'nginx' } } });
    expect(after.stdout).toBe(before.stdout);
  });

  it.each<[string, string[], World]>([
    ['there is none', ['check'], {}],
    ['a named file is missing', ['check', '-f', 'gone.yaml'], { files: sound }],
    ['an environment file is missing', ['check', '--env-file', 'gone.env'], { files: sound }],
    ['it is to come from standard input', ['config', '-f', '-'], { files: sound }],
  ])('makes a command exit with 2 when %s', async (_, words, world) => {
    const { exitCode, stdout, stderr } = await run(words, world);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^patchbay: [^\n]+\. [^\n]+\.\n$/);
  });

  it('takes files, name and profiles from the variables that Compose takes them from', async () => {
    const files = {
      '/shop/own.yaml': 'services:\n  web: {image: x}\n  debug: {image: y, profiles: [tools]}\n',
    };
    const environment = { COMPOSE_FILE: 'own.yaml', COMPOSE_PROJECT_NAME: 'mine', COMPOSE_PROFILES: 'tools' };
    const { stdout } = await run(['config', '--format', 'json'], { files, environment });
    expect(JSON.parse(stdout)).toMatchObject({ name: 'mine', services: { debug: { image: 'y' } } });
  });
});

describe('patchbay config', () => {
  it('prints nothing on standard output when the manifest has errors', async () => {
    const { exitCode, stdout, stderr } = await run(['config'], { files: broken });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^patchbay: \/shop\/compose.yaml:5:18: error: /);
  });

  it('prints what --project-name and --env-file say', async () => {
    const files = { '/shop/compose.yaml': 'services: {web: {image: "x:${TAG}"}}', '/shop/ci.env': 'TAG=9\n' };
    const { stdout } = await run(['config', '-p', 'other', '--env-file', 'ci.env', '--format=json'], { files });
    expect(JSON.parse(stdout)).toMatchObject({ name: 'other', services: { web: { image: 'x:9' } } });
  });
});

describe('patchbay config, asked for a part', () => {
  const files = {
    '/shop/compose.yaml': [
      'name: shop',
      'services:',
      '  web: { image: "nginx:${TAG:-1}", environment: { B: "2", A: "1" } }',
      '  api: { build: ., profiles: [debug, all] }',
      '  db: { image: "redis:7" }',
    ].join('\n'),
  };
  const print = async (...words: string[]) => (await run(['config', ...words], { files })).stdout;

  it('prints services, images and profiles, one a line', async () => {
    expect(await print('--services')).toBe('web\ndb\n');
    expect(await print('--services', '--profile', 'debug')).toBe('web\napi\ndb\n');
    expect(await print('--images', '--profile', 'debug')).toBe('nginx:1\nshop-api\nredis:7\n');
    expect(await print('--profiles')).toBe('all\ndebug\n');
  });

  it('prints a hash for each service, or for one', async () => {
    const all = await print('--hash', '*');
    expect(all).toMatch(/^web [0-9a-f]{64}\ndb [0-9a-f]{64}\n$/);
    expect(await print('--hash')).toBe(all);
    expect(all).toContain(await print('--hash', 'web'));
  });

  it('prints a hash that stays when only the writing differs, and changes when the container would', async () => {
    const hashOf = async (text: string) =>
      (await run(['config', '--hash', 'web'], { files: { '/shop/compose.yaml': text } })).stdout;
    const first = await hashOf('services: { web: { image: "nginx:1", environment: { B: "2", A: "1" } } }');
    expect(await hashOf('services:\n  web:\n    environment: [A=1, B=2]\n    image: "nginx:${T:-1}"\n')).toBe(first);
    expect(await hashOf('services: { web: { image: "nginx:2", environment: { B: "2", A: "1" } } }')).not.toBe(first);
  });

  it('exits with 2 for a service that there is not, and for two lists at a time', async () => {
    expect((await run(['config', '--hash', 'wbe'], { files })).exitCode).toBe(2);
    expect((await run(['config', '--services', '--images'], { files })).exitCode).toBe(2);
  });

  it('leaves variables as they are written when told to, and requires none', async () => {
    const open = { '/shop/compose.yaml': 'services: { web: { image: "x:${TAG:?gone}", ports: ["${P}:80"] } }' };
    const { exitCode, stdout } = await run(['config', '--no-interpolate'], { files: open });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('image: x:${TAG:?gone}\n    ports:\n      - ${P}:80\n');
  });

  it('writes a dollar sign so that it is one when it is read again', async () => {
    const dollars = { '/shop/compose.yaml': 'services: { web: { image: x, command: ["echo", "$$HOME"] } }' };
    const once = await run(['config'], { files: dollars });
    expect(once.stdout).toContain('- $$HOME');
    const twice = await run(['config'], { files: { '/shop/compose.yaml': once.stdout } });
    expect(twice.stdout).toBe(once.stdout);
  });

  it('prints nothing when it is to be quiet, and writes to a file when one is named', async () => {
    expect(await run(['config', '--quiet'], { files })).toMatchObject({ exitCode: 0, stdout: '' });
    const { stdout, files: after } = await run(['config', '--output', 'out/full.yaml', '--format', 'json'], { files });
    expect(stdout).toBe('');
    expect(JSON.parse(after.get('/shop/out/full.yaml')!)).toMatchObject({ name: 'shop' });
  });
});

describe('patchbay asyncapi', () => {
  const files = {
    '/shop/patchbay.yaml': [
      'services:',
      '  redis: { image: redis }',
      '  api: { image: x, x-patchbay: { publishes: [orders] } }',
      'x-patchbay: { channels: { orders: { kind: stream, contract: ./orders.schema.json } } }',
    ].join('\n'),
    '/shop/orders.schema.json': '{}',
  };

  it('prints the channels and who sends, and connects to nothing', async () => {
    const { exitCode, stdout, connected } = await run(['asyncapi'], { files });
    expect({ exitCode, connected }).toEqual({ exitCode: 0, connected: [] });
    expect(stdout).toContain('asyncapi: "3.0.0"\n');
    expect(stdout).toContain('$ref: ./orders.schema.json\n');
    expect(stdout).toContain('x-patchbay-service: api\n');
  });

  it('writes to a file, in the format that its name says, with references from there', async () => {
    const { stdout, files: after } = await run(['asyncapi', '-o', 'docs/api.json'], { files });
    expect(stdout).toBe('');
    expect(JSON.parse(after.get('/shop/docs/api.json')!)).toMatchObject({
      channels: { orders: { messages: { message: { payload: { $ref: '../orders.schema.json' } } } } },
    });
  });

  it('exits with 1, and prints nothing, for a manifest with errors', async () => {
    expect(await run(['asyncapi'], { files: broken })).toMatchObject({ exitCode: 1, stdout: '' });
  });
});

describe('the command line', () => {
  it.each([['--help'], ['tail', '--help']])('explains itself', async (...words) => {
    const { exitCode, stdout } = await run(words);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Usage: patchbay');
    expect(stdout).toContain('--project-name');
  });

  it('prints its version', async () => {
    expect((await run(['--version'])).stdout).toBe('1.2.3\n');
  });

  it.each([['chek'], ['check', '--formt'], ['check', '--severity', 'loud'], ['tail'], ['tail', 'x', '--limit', '0']])(
    'exits with 2 for what it does not know: %s %s %s',
    async (...words) => {
      const { exitCode, stderr } = await run(words, { files: sound });
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/^patchbay: /);
    },
  );
});

function severities(json: string): readonly string[] {
  return (JSON.parse(json) as { severity: string }[]).map((finding) => finding.severity);
}

describe('a part of a manifest', () => {
  const files = {
    '/shop/compose.yaml': 'services:\n  web:\n    image: nginx:1.27\n    container_name: bad name\n',
    '/shop/compose.dev.yaml': 'services:\n  web:\n    environment:\n      DEBUG: "1"\n',
    '/shop/Makefile': 'DC = docker compose -f compose.yaml\nup:\n\t$(DC) -f compose.dev.yaml up\n',
  };

  it('is checked with what it is merged over, which standard error says with the reason', async () => {
    const { exitCode, stdout, stderr } = await run(['check', 'compose.dev.yaml'], { files });
    expect(stderr).toBe('patchbay: compose.dev.yaml: judged with compose.yaml, from Makefile:3.\n');
    // What is wrong with the other file is told where that one is checked.
    expect(stdout).not.toContain('bad name');
    expect(exitCode).toBe(0);
  });

  it('has its context as a field in JSON', async () => {
    const { stdout } = await run(['check', 'compose.dev.yaml', '--format', 'json'], {
      files: { ...files, '/shop/compose.dev.yaml': 'services:\n  web:\n    hostname: "${NOBODY_SETS}"\n' },
    });
    const findings = JSON.parse(stdout) as { readonly context?: string; readonly file: string }[];
    expect(findings.length).toBeGreaterThan(0);
    for (const { context, file } of findings) {
      expect(context).toBe('compose.yaml, from Makefile:3');
      expect(file).toBe('/shop/compose.dev.yaml');
    }
  });

  it('is found what it is merged over in the repository, also from a folder below', async () => {
    const world = {
      files: { ...files, '/shop/.git/HEAD': '', '/shop/ci/x.yaml': 'services:\n  web:\n    hostname: w\n' },
      currentDirectory: '/shop/ci',
    };
    const { stderr } = await run(['check', 'x.yaml'], world);
    expect(stderr).toBe('patchbay: x.yaml: judged with ../compose.yaml, the manifest of a folder above.\n');
  });

  it('is found as one, and named from where one stands', async () => {
    const below = { ...files, '/shop/.git/HEAD': '', '/shop/ci/compose.yaml': 'services:\n  web:\n    hostname: w\n' };
    const found = await run(['check'], { files: below, currentDirectory: '/shop/ci' });
    expect(found.stderr).toBe('patchbay: compose.yaml: judged with ../compose.yaml, the manifest of a folder above.\n');
    expect(found.exitCode).toBe(0);
    const named = await run(['check', 'ci/compose.yaml'], { files: below });
    expect(named.stderr).toBe('patchbay: ci/compose.yaml: judged with compose.yaml, the manifest of a folder above.\n');
    // Compose takes it as it is, so whoever wants to run it is told.
    expect((await run(['config'], { files: below, currentDirectory: '/shop/ci' })).exitCode).toBe(1);
  });

  it('is told of in one line when nothing gives it what it lacks', async () => {
    const alone = { '/shop/x.yaml': 'services:\n  a:\n    init: true\n  b:\n    init: true\n' };
    const { exitCode, stdout } = await run(['check', 'x.yaml', '--format', 'json'], { files: alone });
    expect((JSON.parse(stdout) as { readonly code: string }[]).map(({ code }) => code)).toEqual(['manifest.no-base']);
    expect(exitCode).toBe(0);
  });

  it('is read as it stands where -f names it', async () => {
    const { exitCode } = await run(['-f', 'compose.dev.yaml', 'check'], { files });
    expect(exitCode).toBe(1);
  });

  it.each([['check'], ['config']])(
    'is read by %s with the others of COMPOSE_FILE in .env, which is said',
    async (command) => {
      const world = { files: { ...files, '/shop/.env': 'COMPOSE_FILE=compose.yaml:compose.dev.yaml\n' } };
      const { stderr } = await run([command], world);
      expect(stderr).toContain('the manifest is compose.yaml, compose.dev.yaml, from COMPOSE_FILE in .env.\n');
      expect((await run([command], { files })).stderr).not.toContain('the manifest is');
    },
  );

  it('is found with the others of COMPOSE_FILE from a folder below', async () => {
    const world = {
      files: { ...files, '/shop/.env': 'COMPOSE_FILE=compose.yaml:compose.dev.yaml\n' },
      currentDirectory: '/shop/web',
    };
    expect((await run(['config'], world)).stderr).toContain('from COMPOSE_FILE in ../.env.');
  });
});
