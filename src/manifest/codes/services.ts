import { error, service, warning } from './kind.ts';

/** What only the whole manifest can tell of its services and resources. */
export const serviceCodes = {
  'no-image': error(
    'A service has nothing to run',
    'It names neither an image nor a build.',
    'Add `image:` or `build:`.',
    'services:\n  a:\n    init: true',
  ),
  'service-name': error(
    'The name of a service is not allowed',
    'It may hold letters, digits, `.`, `_` and `-`.',
    'Rename it.',
    'services:\n  "a b": { image: busybox }',
  ),
  'no-such-service': error(
    'A service that was asked for is not there',
    'The command line names it, and the manifest does not.',
    'Correct the name.',
    service('init: true'),
  ),
  'undefined-service': error(
    'A service refers to one that is not there',
    'In `depends_on`, `extends`, `links`, `volumes_from`, or as `service:NAME`.',
    'Correct the name, or declare the service.',
    service('depends_on: [b]'),
  ),
  'undefined-network': error(
    'A network is not declared',
    'A service is put on it, and the top level does not know it.',
    'Declare it under `networks:` at the top level, or correct the name.',
    service('networks: [back]'),
  ),
  'undefined-volume': error(
    'A volume is not declared',
    'A service mounts it by name, and the top level does not know it.',
    'Declare it under `volumes:` at the top level, or correct the name.',
    service('volumes: ["data:/data"]'),
  ),
  'undefined-config': error(
    'A config is not declared',
    'A service uses it, and the top level does not know it.',
    'Declare it under `configs:` at the top level, or correct the name.',
    service('configs: [conf]'),
  ),
  'undefined-secret': error(
    'A secret is not declared',
    'A service uses it, and the top level does not know it.',
    'Declare it under `secrets:` at the top level, or correct the name.',
    service('secrets: [token]'),
  ),
  'undefined-model': error(
    'A model is not declared',
    'A service uses it, and the top level does not know it.',
    'Declare it under `models:` at the top level, or correct the name.',
    service('models: [llm]'),
  ),
  'dependency-cycle': error(
    'Services depend on each other',
    'Directly or through others, each waits for the other: none can start.',
    'Take one of the dependencies out.',
    service('depends_on: [b]', '  b:\n    image: busybox\n    depends_on: [a]'),
  ),
  'disabled-dependency': error(
    'A required service is left out by its profiles',
    'The service that needs it runs, and it does not.',
    'Switch one of its profiles on, give both the same profiles, or write `required: false`.',
    service('depends_on: [b]', '  b:\n    image: busybox\n    profiles: [debug]'),
  ),
  'no-healthcheck': warning(
    'Nothing tells whether the service is healthy',
    'Another waits for its health, and it declares no check. Its image may have one.',
    'Add a `healthcheck:`.',
    service('depends_on: { b: { condition: service_healthy } }', '  b:\n    image: busybox'),
  ),
  healthcheck: error(
    'A health check cannot be run',
    'As a list it starts with `CMD`, `CMD-SHELL` or `NONE`, and a command follows.',
    'Write `[CMD, program, argument]`, or the command line as one text.',
    service('healthcheck: { test: [curl, localhost] }'),
  ),
  'host-port': error(
    'Two services publish one port of the host',
    'On the same address, or on one that is part of the other, with the same protocol. The second cannot start.',
    'Choose another port.',
    service('ports: ["80:80"]', '  b:\n    image: busybox\n    ports: ["80:81"]'),
  ),
  'replica-port': warning(
    'Several replicas publish one port of the host',
    'Only one of them can have it.',
    'Publish a range, or no fixed port.',
    service('scale: 2\nports: ["80:80"]'),
  ),
  'ignored-ports': warning(
    'Ports of a shared network',
    'A service on the network of the host, or of another container, publishes no ports of its own.',
    'Remove `ports:`, or publish them where the network belongs.',
    service('network_mode: host\nports: ["80:80"]'),
  ),
  'container-name': error(
    'A container name is claimed twice',
    'By two services, or by the replicas of one.',
    'Rename one of them, or leave the naming to Compose.',
    service('container_name: c\nscale: 2'),
  ),
  conflict: error(
    'Two settings exclude each other',
    'Such as `network_mode` and `networks`, a Dockerfile in a file and inline, or two values for one limit.',
    'Remove one of them.',
    service('network_mode: host\nnetworks: [default]'),
  ),
  limits: error(
    'Limits contradict each other',
    'More is reserved than allowed, or less is allowed than Docker gives.',
    'Change one of them.',
    service('mem_limit: 64m\nmem_reservation: 128m'),
  ),
  'mount-target': error(
    'Two mounts have one target',
    'One place in the container takes one mount. Between two `volumes` of one file, the later replaces the earlier.',
    'Change one of the two.',
    service('tmpfs: /data\nvolumes: ["./data:/data"]'),
  ),
  'missing-build-context': warning(
    'A build context is not there',
    'The folder that the image is built from cannot be found.',
    'Create it, or correct the path.',
    service('build: ./missing'),
  ),
  'missing-dockerfile': warning(
    'A Dockerfile is not there',
    'The build context is, and the Dockerfile in it is not.',
    'Create it, or name another with `dockerfile:`.',
    service('build:\n  context: .\n  dockerfile: Missing'),
  ),
  'missing-file': warning(
    'A file is not there',
    'A secret, a config, `label_file` or `develop.watch` names it.',
    'Create it, or correct the path.',
    service('secrets: [s]', 'secrets:\n  s: { file: ./missing.txt }'),
  ),
  'octal-mode': warning(
    'Permissions without the leading 0',
    'YAML reads a decimal number, which is other permissions than it looks like.',
    'Write them as `"0440"`.',
    service('secrets: [{ source: s, mode: 440 }]', 'secrets:\n  s: { environment: S }'),
  ),
} as const;
