import { describe, expect, it } from 'vitest';
import { verbNames } from '../../../../src/base/kinds/verbs.ts';
import type { Moment, OperationMoment } from '../../../../src/policy/rules/moment.ts';
import { judge } from '../../../../src/policy/rules/judge.ts';
import { resolving, type Situation } from '../../manifest/support/resolving.ts';

const nowMs = Date.parse('2026-06-01T12:00:00Z');
const reading: Moment = { kind: 'manifest', nowMs };

function doing(acts: OperationMoment['acts'], more: Partial<OperationMoment> = {}): OperationMoment {
  const [first] = acts;
  const services = [...new Set(acts.flatMap((act) => act.services))];
  const verb = first?.verb ?? 'start';
  const operation = { verb, kind: verb, text: verb, services, containers: [], volumes: [], command: [] };
  const actor = { kind: 'person', name: 'ada' } as const;
  return { kind: 'operation', nowMs, acts, operation, actor, engine: undefined, message: undefined, ...more };
}

const services = `services:
  web:
    image: nginx:1.27
    privileged: true
    user: root
    ports: ["127.0.0.1:8080:80", "9090:90"]
    environment: { MODE: prod, DB_PASSWORD: hunter2 }
    cap_add: [NET_ADMIN, SYS_ADMIN]
    x-patchbay: { publishes: [orders] }
  db:
    image: postgres:17
    deploy: { resources: { limits: { memory: 1G } } }
`;

function found(
  policy: Readonly<Record<string, unknown>>,
  moment: Moment = reading,
  situation: Situation = {},
  below = '',
) {
  const text = `${services}x-patchbay:\n  broker: redis://localhost\n  channels: { orders: { kind: stream } }\n  policies: [${JSON.stringify({ name: 'p', ...policy })}]\n${below}`;
  const { application, problems } = resolving(text, situation);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return judge(application!, moment);
}

const brief = (findings: ReturnType<typeof found>): readonly string[] =>
  findings.map(({ code, effect, services: names, blame }) =>
    [code, effect, names.join(), blame[0]?.join('.')].filter((part) => part !== undefined).join(' '),
  );

describe('a policy asked of a manifest', () => {
  it.each([
    [`service.privileged`, 'deny', ['policy.p deny web services.web.privileged']],
    [`service.user == "root"`, 'warn', ['policy.p warn web services.web.user']],
    [`service.ports.exists(p, p.host_ip == "")`, 'deny', ['policy.p deny web services.web.ports.1']],
    [`service.ports.exists(p, p.published == "9090")`, 'deny', ['policy.p deny web services.web.ports.1.published']],
    [`'SYS_ADMIN' in service.cap_add`, 'deny', ['policy.p deny web services.web.cap_add.1']],
    [`service.cap_add.exists(c, c.startsWith("SYS"))`, 'deny', ['policy.p deny web services.web.cap_add.1']],
    [`!service.cap_add.all(c, c != 'SYS_ADMIN')`, 'deny', ['policy.p deny web services.web.cap_add.1']],
    [`service.environment.exists(k, k == "MODE")`, 'deny', ['policy.p deny web services.web.environment.MODE']],
    [`'MODE' in service.environment`, 'deny', ['policy.p deny web services.web.environment.MODE']],
    [`has(service.environment.MODE)`, 'deny', ['policy.p deny web services.web.environment.MODE']],
    [`!service.read_only`, 'deny', ['policy.p deny web services.web', 'policy.p deny db services.db']],
    [`!has(service.user)`, 'deny', ['policy.p deny db services.db']],
    [`service.deploy.resources.limits.memory == 0`, 'deny', ['policy.p deny web services.web.deploy']],
    [`image.repository == "postgres"`, 'deny', ['policy.p deny db services.db.image']],
    [`image.datastore`, 'deny', ['policy.p deny db services.db.image']],
    [`service.mem_limit > 1000`, 'deny', ['policy.p deny db services.db.mem_limit']],
    [
      `application.services.exists(s, application.services[s].privileged)`,
      'deny',
      ['policy.p deny  services.web.privileged'],
    ],
    [`contract.file == ""`, 'deny', ['policy.p deny  x-patchbay.channels.orders']],
    [`contract.file == "" && service.name != ""`, 'deny', ['policy.p deny web services.web.name']],
    [`environment == ""`, 'deny', ['policy.p deny ']],
    [`now < timestamp("2026-06-02T00:00:00Z")`, 'deny', ['policy.p deny ']],
    [`service.replicas > 1`, 'deny', ['policy.expression deny ']],
    [
      `service.environment.NONE == "a"`,
      'warn',
      ['policy.expression warn web services.web', 'policy.expression warn db services.db'],
    ],
  ] as const)('%s (%s)', (when, effect, expected) => {
    expect(brief(found({ when, effect }))).toEqual(expected);
  });
});

describe('a policy on what a manifest implies', () => {
  const text = (on: string): string => `services:
  built: { build: . }
  pulled: { image: nginx }
  both: { build: ., image: own }
  asleep: { image: nginx, profiles: [later] }
x-patchbay: { policies: [{ name: p, on: ${on}, when: service.name != "" }] }
`;

  it.each([
    ['build', ['built', 'both']],
    ['pull', ['pulled', 'both']],
    ['start', ['both', 'built', 'pulled']],
    ['manifest', ['both', 'built', 'pulled']],
    ['[exec, build]', ['built', 'both']],
    ['exec', []],
    ['stop', []],
  ])('on %s is asked of the services that this is done to', (on, expected) => {
    const findings = judge(resolving(text(on)).application!, reading);
    expect(findings.flatMap((each) => each.services).sort()).toEqual([...expected].sort());
  });
});

describe('a policy asked of an operation', () => {
  const privileged = { when: 'service.privileged' };
  const start = (...names: string[]) => doing([{ verb: 'start', services: names }]);

  it.each([
    ['of a service that it touches', privileged, start('web', 'db'), ['policy.p deny web services.web.privileged']],
    ['of no other', privileged, start('db'), []],
    ['that its verbs name', { ...privileged, on: ['stop'] }, start('web'), []],
    [
      'that makes services run, where it looks at the manifest',
      { ...privileged, on: ['manifest'] },
      start('web'),
      ['policy.p deny web services.web.privileged'],
    ],
    [
      'that stops what breaks it, where it looks at starts',
      { ...privileged, on: ['start'] },
      doing([{ verb: 'stop', services: ['web'] }]),
      [],
    ],
    [
      'of the services that this verb of it touches',
      { ...privileged, on: ['pull'] },
      doing([
        { verb: 'start', services: ['web'] },
        { verb: 'pull', services: ['db'] },
      ]),
      [],
    ],
    ['and reads who wants it', { when: 'actor.name == "ada"' }, start('db'), ['policy.p deny ']],
    ['once, though it touches several', { when: 'operation.verb == "start"' }, start('web', 'db'), ['policy.p deny ']],
  ] as const)('%s', (_, policy, moment, expected) => {
    expect(brief(found(policy, moment))).toEqual(expected);
  });

  const acts = verbNames.filter((verb) => verb !== 'manifest');
  const implied = ['start', 'restart', 'scale', 'pull', 'build', 'run'];

  it.each([
    ['reads services alone', { when: 'service.privileged' }, implied],
    ['has a message that tells who', { when: 'service.privileged', messageExpression: 'actor.name' }, implied],
    ['reads who acts', { when: 'service.privileged && actor.name == "ada"' }, acts],
    ['reads what is done in a variable', { when: 'variables.v', variables: { v: 'operation.text != ""' } }, acts],
    ['has a mistake', { when: 'service.privileges' }, implied],
    ['has a mistake in what is done', { when: 'operation.verbs == "stop"' }, acts],
    ['names them', { when: 'service.privileged', on: ['stop', 'exec'] }, ['stop', 'exec']],
  ] as const)('of every verb that it looks at, where it %s', (_, policy, expected) => {
    const refused = acts.filter((verb) => found(policy, doing([{ verb, services: ['web'] }])).length > 0);
    expect(refused).toEqual(acts.filter((verb) => (expected as readonly string[]).includes(verb)));
  });

  it('is not asked of a manifest where it reads what only an operation has', () => {
    expect(found({ when: 'actor.name != ""' })).toEqual([]);
    expect(found({ when: 'service.privileged', on: ['exec'] })).toEqual([]);
  });

  it('is not asked about messages or an engine where there are none', () => {
    const policy = { when: 'message.count > 10 || engine.remote' };
    expect(found(policy, start('web'))).toEqual([]);
    const engine = { kind: 'docker', name: 'Docker', address: '', remote: true };
    expect(brief(found({ when: 'engine.remote' }, { ...start('web'), engine }))).toEqual(['policy.p deny ']);
  });

  it('is asked of the channels alone that services use which it touches', () => {
    const policy = { when: 'contract.file == ""' };
    expect(brief(found(policy, start('web')))).toEqual(['policy.p deny  x-patchbay.channels.orders']);
    expect(found(policy, start('db'))).toEqual([]);
  });

  it('knows the contract of the channel that messages go to', () => {
    const message = { channel: 'orders', key: 'orders', kind: 'stream', broker: '', remote: false, group: '' };
    const sending = doing([{ verb: 'publish', services: [] }], {
      message: { ...message, count: 3, invalid: 0, fields: [] },
    });
    const policy = { on: ['publish'], when: 'contract.file == "" && message.count > 2' };
    expect(brief(found(policy, sending))).toEqual(['policy.p deny  x-patchbay.channels.orders']);
  });
});

describe('what a policy tells', () => {
  const message = (policy: Readonly<Record<string, unknown>>): string | undefined => found(policy)[0]?.message;

  it('is its message, one that is made, or what it says itself', () => {
    const when = 'service.privileged';
    expect(message({ when, message: 'Nothing is privileged.' })).toBe('Nothing is privileged.');
    expect(message({ when, messageExpression: '"%s is".format([service.name])' })).toBe('web is');
    expect(message({ when, messageExpression: 'service.environment.NONE', message: 'Else.' })).toBe('Else.');
    expect(message({ when })).toBe('"web" breaks the policy "p" (service.privileged).');
  });

  it('holds no secret, whatever it is made of', () => {
    const made = { when: 'service.privileged', messageExpression: 'service.environment.DB_PASSWORD' };
    expect(message(made)).toBe('***');
    expect(message({ when: 'service.privileged', message: 'See redis://me:hunter2@host' })).not.toContain('hunter2');
  });

  it('is made of variables, which read those above them, each once', () => {
    const variables = { open: 'service.ports.filter(p, p.host_ip == "")', count: 'variables.open.size()' };
    const policy = { variables, when: 'variables.count > 0', messageExpression: '"%d open".format([variables.count])' };
    expect(message(policy)).toBe('1 open');
    expect(brief(found(policy))).toEqual(['policy.p deny web services.web.ports.1']);
  });

  it('says what is not there where an expression fails, and denies', () => {
    expect(message({ when: 'service.environment.NONE == "a"' })).toBe(
      'The policy "p" cannot be asked of "web": there is no service.environment.NONE ' +
        '(service.environment.NONE == "a"). So it is denied. Ask first whether it is there, with has() or in.',
    );
  });

  it('names the part of an expression that is wrong', () => {
    const [finding] = found({ when: 'service.privilegd', effect: 'warn' });
    expect(finding).toMatchObject({
      code: 'policy.expression',
      effect: 'warn',
      expression: { text: 'service.privilegd', position: 8, end: 17 },
    });
    expect(finding?.message).toBe('The policy "p" cannot be asked: No such key: privilegd (in "when"). Correct it.');
  });

  it('fails closed where an expression takes too long', () => {
    const many = 'service.name.split("").map(a, "x".replace("x", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"))';
    const nested = `[1,2,3,4,5,6,7,8,9].exists(a, ${Array.from({ length: 400 }, () => `${many}.size() > 1000`)
      .slice(0, 8)
      .join(' || ')})`;
    const loops = `[${Array.from({ length: 300 }, (_, i) => i).join()}]`;
    const when = `${loops}.all(a, ${loops}.all(b, ${loops}.all(c, a + b + c >= 0)))`;
    expect(nested.length).toBeLessThan(4000);
    const findings = found({ when: `${when} && service.privileged` });
    expect(brief(findings)).toEqual(['policy.expression deny web services.web']);
    expect(findings[0]?.message).toContain('it takes too long');
  });
});

describe('an exception', () => {
  const excepted = (until: string, more: Readonly<Record<string, unknown>> = {}) => ({
    when: 'service.privileged',
    exceptions: [{ services: ['web'], until, ticket: 'OPS-1', ...more }],
  });
  const told = (policy: Readonly<Record<string, unknown>>, situation: Situation = {}, below = '') =>
    found(policy, reading, situation, below).map(
      ({ code, effect, exception }) => `${code} ${effect} ${exception?.ticket ?? '-'}`,
    );

  it.each([
    ['holds', '2026-12-31', ['policy.p deny OPS-1']],
    ['is warned of two weeks before it ends', '2026-06-14', ['policy.p deny OPS-1', 'policy.exception-ends warn -']],
    ['holds to the end of its last day', '2026-06-01', ['policy.p deny OPS-1', 'policy.exception-ends warn -']],
    ['is over on the day after', '2026-05-31', ['policy.p deny -', 'policy.exception-ended warn -']],
    ['is over at its moment', '2026-06-01T12:00:00Z', ['policy.p deny -', 'policy.exception-ended warn -']],
  ] as const)('%s', (_, until, expected) => {
    expect(told(excepted(until))).toEqual(expected);
  });

  it('holds for its services and in its environments alone', () => {
    expect(told(excepted('2026-12-31', { services: ['db'] }))).toEqual(['policy.p deny -']);
    const forAll = { when: 'service.privileged', exceptions: [{ until: '2026-12-31', ticket: 'OPS-1' }] };
    expect(told(forAll)).toEqual(['policy.p deny OPS-1']);
    // A list from which the last name was taken must not make it one for all.
    expect(told(excepted('2026-12-31', { services: [] }))).toEqual(['policy.p deny -']);
    const below = '  environments: { prod: {} }\n';
    const inProd = excepted('2026-12-31', { environments: ['prod'] });
    expect(told(inProd, {}, below)).toEqual(['policy.p deny -']);
    expect(told(inProd, { request: { environment: 'prod' } }, below)).toEqual(['policy.p deny OPS-1']);
  });

  it('stands where it is to be renewed', () => {
    const notice = found(excepted('2026-06-10'))[1];
    expect(notice?.at?.range.start.line).toBe(15);
    expect(notice?.message).toBe(
      'The exception OPS-1 from the policy "p" ends in 9 days (2026-06-10), and then the policy holds. ' +
        'Keep to it, or agree on another exception.',
    );
  });

  it('that has ended is told of, though nothing breaks the policy any more', () => {
    const clean = { ...excepted('2026-05-31'), when: 'service.tty' };
    expect(told(clean)).toEqual(['policy.exception-ended warn -']);
  });
});

it('holds in its environments alone', () => {
  const policy = { when: 'service.privileged', environments: ['prod'] };
  const below = '  environments: { prod: {} }\n';
  expect(found(policy, reading, {}, below)).toEqual([]);
  expect(brief(found(policy, reading, { request: { environment: 'prod' } }, below))).toEqual([
    'policy.p deny web services.web.privileged',
  ]);
});

it('denies whatever acts while policies cannot be read, and holds up nothing that stops, removes or records', () => {
  const files = { 'policies/own.yaml': '- { name: a, when: "false" }\n- { name: b, when: [ }\n' };
  const { application } = resolving(services, { files });
  const denied = verbNames.filter((verb) => {
    if (verb === 'manifest') return judge(application!, reading).length > 0;
    const [first] = judge(application!, doing([{ verb, services: ['web'] }]));
    if (first) expect(first).toMatchObject({ code: 'policy.unreadable', effect: 'deny' });
    return first !== undefined;
  });
  expect(verbNames.filter((verb) => !denied.includes(verb))).toEqual(['stop', 'remove', 'record', 'manifest']);
});
