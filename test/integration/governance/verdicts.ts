/** A manifest and what its policies say of all its services, by the codes of the findings. */
interface Fixture {
  readonly name: string;
  /** What stands below `services:`. */
  readonly services: string;
  readonly policies: readonly string[];
  /** What else stands below `x-patchbay:`. */
  readonly patchbay?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** The findings that there are, in any order; those that refuse it are marked by `!`. */
  readonly says: readonly string[];
}

const run = 'image: busybox, x-patchbay: { run: { command: [sleep, "60"] } }';
const [web, db] = [`  web: { privileged: true, user: root, ${run} }\n`, `  db: { cap_add: [NET_ADMIN], ${run} }\n`];

/** All that a policy can come to, a manifest each. */
export const fixtures: readonly Fixture[] = [
  {
    name: 'nothing to find',
    services: db,
    policies: ['{ name: a, on: [start], when: service.privileged, effect: deny }'],
    says: [],
  },
  {
    name: 'a value that is denied',
    services: web + db,
    policies: ['{ name: a, on: [start], when: service.privileged, effect: deny, message: Not here. }'],
    says: ['policy.a!'],
  },
  {
    name: 'every service, each in its own words',
    services: web + db,
    policies: [
      `{ name: a, on: [manifest], when: '!service.read_only', effect: warn, messageExpression: '"write: " + service.name' }`,
    ],
    says: ['policy.a', 'policy.a'],
  },
  {
    name: 'a reason that is wanted',
    services: web,
    policies: ['{ name: a, on: [start], when: service.user == "root", effect: confirm, message: As root. }'],
    says: ['policy.a!'],
  },
  {
    name: 'what is merely recorded',
    services: web,
    policies: ['{ name: a, when: service.user == "root", effect: audit }'],
    says: ['policy.a'],
  },
  {
    name: 'the application as a whole',
    services: web + db,
    policies: ['{ name: a, on: [start], when: application.services.size() > 1, effect: deny, message: One alone. }'],
    says: ['policy.a!'],
  },
  {
    name: 'an exception for one of two services',
    services: `${web}  job: { privileged: true, ${run} }\n`,
    policies: [
      '{ name: a, on: [start], when: service.privileged, effect: deny, exceptions: [{ services: [web], until: 2099-01-01, ticket: OPS-1 }] }',
    ],
    says: ['policy.a', 'policy.a!'],
  },
  {
    name: 'an exception that has ended',
    services: web,
    policies: [
      '{ name: a, on: [start], when: service.privileged, effect: deny, exceptions: [{ until: 2020-01-01, ticket: OPS-1 }] }',
    ],
    says: ['policy.a!'],
  },
  {
    name: 'an expression with a mistake',
    services: web,
    policies: ['{ name: a, on: [start], when: service.privilegd, effect: deny }'],
    says: ['policy.expression!'],
  },
  {
    name: 'an expression that has no answer',
    services: web,
    policies: [`{ name: a, on: [start], when: 'service.environment["NONE"] == "x"', effect: deny }`],
    says: ['policy.expression!'],
  },
  {
    name: 'an exception from a policy of a pack, for one of two services',
    services: `${web}  job: { privileged: true, ${run} }\n`,
    policies: [],
    patchbay:
      '  packs: { security: on }\n  exceptions: [{ policy: privileged, services: [web], until: 2099-01-01, ticket: OPS-1 }]\n',
    says: ['policy.privileged', 'policy.privileged!'],
  },
  {
    name: 'a policy of another environment',
    services: web,
    policies: ['{ name: a, on: [start], when: service.privileged, effect: deny, environments: [prod] }'],
    says: [],
  },
  {
    name: 'a policy in a file of its own, of a value that a service extends',
    services: `  web: { extends: { file: base.yaml, service: base } }\n`,
    policies: [],
    files: {
      'base.yaml': `services:\n  base: { privileged: true, ${run} }\n`,
      'policies/a.yaml': '- { name: a, on: [start], when: service.privileged, effect: deny }\n',
    },
    says: ['policy.a!'],
  },
  {
    name: 'a value that looks like a secret',
    services: `  web: { environment: { DB_PASSWORD: hunter2 }, ${run} }\n`,
    policies: [
      `{ name: a, on: [start], when: '"DB_PASSWORD" in service.environment', effect: deny, messageExpression: service.environment.DB_PASSWORD }`,
    ],
    says: ['policy.a!'],
  },
];

/** The manifest of a fixture, under a project's name of its own. */
export function manifestOf({ services, policies, patchbay = '' }: Fixture, project: string): string {
  const list = policies.map((policy) => `    - ${policy}\n`).join('');
  return `name: ${project}\nservices:\n${services}x-patchbay:\n  policies:${policies.length === 0 ? ' []' : `\n${list}`}\n${patchbay}`;
}
