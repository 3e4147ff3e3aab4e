import { kindsWith } from '../../base/kinds/sources.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Attribute, Shape, AttributeTable } from '../../manifest/schema/shape.ts';

/** One of the kinds of channels, to choose from. */
const kindChoice = `kind: \${2|${kindsWith('isChannel').join(',')}|}`;

/**
 * Snippets for the values of keys; all other keys get one that is made from their shape. `$0` is where typing
 * continues.
 */
const bodies: Readonly<Record<string, string>> = {
  services: '\n  ${1:name}:\n    image: $0',
  healthcheck: '\n  test: $1\n  interval: ${2:10s}\n  timeout: ${3:5s}\n  retries: ${4:5}',
  depends_on: '\n  $0',
  deploy: '\n  $0',
  limits: '\n  cpus: "${1:0.5}"\n  memory: ${2:256M}',
  build: ' ${0:.}',
  environment: '\n  ${1:NAME}: $0',
  labels: '\n  ${1:name}: $0',
  channels: `\n  \${1:name}:\n    ${kindChoice}`,
  logging: '\n  driver: ${1:json-file}\n  options:\n    max-size: ${2:10m}\n    max-file: "${3:3}"',
  run: '\n  command: $0',
};

/** The snippet after a key's colon: its required keys, and the place where its value starts. */
export function bodyOf(key: string, { shape }: Attribute): string {
  const body = ownProperty(bodies, key);
  // The same key is a single value elsewhere: the variable of a secret is its `environment`.
  if (body !== undefined && !(isSingle(shape) && body.startsWith('\n'))) return body;
  if (shape.oneOf && shape.oneOf.length < 12 && isSingle(shape)) return ` \${1|${shape.oneOf.join(',')}|}`;
  if (isSingle(shape)) return ' $0';
  if (shape.list && !shape.table && !shape.values) return listBody(shape.list, shape.scalar !== undefined);
  if (shape.values && shape.list === undefined && !isSingle(shape.values)) return '\n  ${1:name}:$0';
  const required = shape.table ? requiredBody(shape.table()) : '';
  return required === '' ? '\n  $0' : `\n  ${required.replaceAll('\n', '\n  ')}`;
}

function isSingle({ scalar, list, table, values }: Shape): boolean {
  return scalar !== undefined && !list && !table && !values;
}

function listBody(item: Shape, mayBeSingle: boolean): string {
  if (mayBeSingle) return ' $0';
  const required = item.table && item.scalar === undefined ? requiredBody(item.table()) : '';
  return required === '' ? '\n  - $0' : `\n  - ${required.replaceAll('\n', '\n    ')}`;
}

function requiredBody({ required }: AttributeTable): string {
  return required.map((key, index) => `${key}: $${index + 1}`).join('\n');
}

/** Another way to write a key than the one that is offered under its own name. */
interface OtherForm {
  readonly key: string;
  /** It is for a key of the manifest itself; left out: of a service. */
  readonly isOfManifest?: true;
  readonly label: string;
  readonly body: string;
}

const otherForms: readonly OtherForm[] = [
  { key: 'build', label: 'build (context, dockerfile)', body: '\n  context: ${1:.}\n  dockerfile: ${0:Dockerfile}' },
  { key: 'command', label: 'command (list)', body: ' ["${1:program}", "${0:argument}"]' },
  { key: 'entrypoint', label: 'entrypoint (list)', body: ' ["${1:program}", "${0:argument}"]' },
  {
    key: 'depends_on',
    label: 'depends_on (condition)',
    body: '\n  ${1:service}:\n    condition: ${2|service_healthy,service_started,service_completed_successfully|}',
  },
  { key: 'environment', label: 'environment (list)', body: '\n  - ${1:NAME}=$0' },
  { key: 'env_file', label: 'env_file (optional)', body: '\n  - path: ${1:.env}\n    required: false' },
  {
    key: 'develop',
    label: 'develop (watch)',
    body: '\n  watch:\n    - action: ${1|sync+restart,sync,rebuild,restart|}\n      path: ${2:.}\n      target: ${3:/app}',
  },
  {
    key: 'x-patchbay',
    label: 'x-patchbay (publishes, consumes)',
    body: '\n  publishes: [$1]\n  consumes: [$2]',
  },
  {
    key: 'x-patchbay',
    isOfManifest: true,
    label: 'x-patchbay (channels)',
    body: `\n  channels:\n    \${1:orders.created}:\n      ${kindChoice}`,
  },
  { key: 'extends', label: 'extends (another file)', body: '\n  file: $1\n  service: $0' },
  {
    key: 'deploy',
    label: 'deploy (limits)',
    body: '\n  resources:\n    limits:\n      cpus: "${1:0.5}"\n      memory: ${0:256M}',
  },
];

/** The other forms of a key of the manifest, or of a service: short where the usual one is long, or the other way round. */
export function otherFormsOf(key: string, isOfManifest: boolean): readonly OtherForm[] {
  return otherForms.filter((one) => one.key === key && (one.isOfManifest === true) === isOfManifest);
}

/** A new entry of a section whose names are anybody's own. */
export const entrySnippets: readonly {
  readonly section: string;
  readonly label: string;
  readonly detail: string;
  readonly body: string;
}[] = [
  {
    section: 'services',
    label: 'service',
    detail: 'a service that runs an image',
    body: '${1:name}:\n  image: ${2:image}\n  restart: ${3|unless-stopped,always,on-failure,"no"|}',
  },
  {
    section: 'x-patchbay.channels',
    label: 'channel',
    detail: 'a channel and its kind',
    body: `\${1:name}:\n  ${kindChoice}`,
  },
];

/** A whole manifest, for a file that has nothing yet. */
export const manifestSnippets: readonly { readonly label: string; readonly detail: string; readonly body: string }[] = [
  {
    label: 'services: one that is built',
    detail: 'a manifest for a program with a Dockerfile',
    body: 'services:\n  ${1:web}:\n    build: ${2:.}\n    ports:\n      - "${3:8080}:${4:8080}"\n$0',
  },
  {
    label: 'services: one with a database',
    detail: 'a manifest for a program and PostgreSQL, its data in a volume, its password in a secret',
    body: [
      'services:',
      '  ${1:web}:',
      '    build: ${2:.}',
      '    ports:',
      '      - "${3:8080}:${4:8080}"',
      '    environment:',
      '      DATABASE_HOST: db',
      '    depends_on:',
      '      db:',
      '        condition: service_healthy',
      '    secrets: [db_password]',
      '  db:',
      '    image: postgres:17',
      '    environment:',
      '      POSTGRES_PASSWORD_FILE: /run/secrets/db_password',
      '    volumes:',
      '      - db_data:/var/lib/postgresql/data',
      '    healthcheck:',
      '      test: ["CMD-SHELL", "pg_isready -U postgres"]',
      '      interval: 5s',
      '      retries: 10',
      '    secrets: [db_password]',
      'volumes:',
      '  db_data:',
      'secrets:',
      '  db_password:',
      '    file: ${5:./db_password.txt}',
      '$0',
    ].join('\n'),
  },
];
