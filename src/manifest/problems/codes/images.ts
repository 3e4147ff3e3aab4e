import { warning } from './kind.ts';

const image = (name: string, lines: string): string =>
  ['services:', '  a:', `    image: ${name}`, ...lines.split('\n').map((line) => `    ${line}`)].join('\n');

/** What a well-known image makes of a service. */
export const imageCodes = {
  'image-variable': warning(
    'The image does not read a variable',
    'Its name is nearly that of one that the image reads, which is not set.',
    'Write the name that the image reads.',
    image('postgres:17', 'environment: { POSTGRES_PASS: "${PASSWORD:-}" }'),
  ),
  'image-variable-missing': warning(
    'The image needs a variable',
    'Without it the server does not start with an empty data folder.',
    'Set it, or let it name a file with a secret.',
    image('mysql:8.4', 'restart: always'),
  ),
  'image-variable-twice': warning(
    'A variable is set, and a file with its value too',
    'The image does not start with both.',
    'Remove one of them.',
    image('postgres:17', 'environment: { POSTGRES_PASSWORD: x, POSTGRES_PASSWORD_FILE: /run/secrets/x }'),
  ),
  'data-path': warning(
    'The data of this version is elsewhere',
    'The image keeps its data in another folder than the one that is mounted, so that it is lost or the server does not start.',
    'Mount the folder that the version uses.',
    image('postgres:18', 'environment: { POSTGRES_PASSWORD: x }\nvolumes: ["./data:/var/lib/postgresql/data"]'),
  ),
  'healthcheck-tool': warning(
    'A health check starts a program that is not in the image',
    'It fails always, so the service is never healthy.',
    'Use a program that the image has.',
    image('postgres:17', 'environment: { POSTGRES_PASSWORD: x }\nhealthcheck: { test: [CMD, curl, localhost] }'),
  ),
};
