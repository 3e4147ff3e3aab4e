import { service, warning } from './kind.ts';

/** What is wrong with the names of hosts in values. */
export const hostCodes = {
  'own-host': warning(
    'A container looks for another service in itself',
    '`localhost` is the container itself, and the port is that of another service.',
    'Write the name of the service.',
    service('environment: { DATABASE_URL: "postgres://localhost:5432/x" }', '  db:\n    image: postgres:17'),
  ),
  'published-port': warning(
    'A service is reached by the port of the host',
    'Between containers the port of the container counts, and this one exists on the host only.',
    'Write the port of the container.',
    service('environment: { API: "http://b:8081" }', '  b:\n    image: busybox\n    ports: ["8081:8080"]'),
  ),
  'unknown-host': warning(
    'No service has this name',
    'A value looks for a host by a name that is nearly that of a service.',
    'Correct the name, or add it to `extra_hosts`.',
    service('environment: { API: "http://oders:80" }', '  orders:\n    image: busybox'),
  ),
  'host-network': warning(
    'A service cannot be reached by its name',
    'A value looks for it, and the two services are on no network together.',
    'Put both on one network.',
    service(
      'environment: { API: "http://b" }\nnetworks: [front]',
      '  b:\n    image: busybox\n    networks: [back]\nnetworks: { front: , back: }',
    ),
  ),
} as const;
