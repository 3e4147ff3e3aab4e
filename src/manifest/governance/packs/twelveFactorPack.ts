import { whereItRuns, type BuiltInPack } from './builtInPack.ts';

const on = whereItRuns;

/** What keeps an application from being started anywhere, any number of times, and thrown away. */
export const twelveFactorPack: BuiltInPack = {
  says: 'The application starts the same on every machine, any number of times, and can be thrown away.',
  policies: [
    {
      name: 'latest-tag',
      on: [...whereItRuns, 'pull'],
      when: '!has(service.build) && image.name != "" && image.digest == "" && image.tag in ["", "latest"]',
      effect: 'deny',
      message: 'An image has no version, so two machines run different software. Name one.',
      messageExpression: `"The image of \\"%s\\" has no version, so two machines run different software. Name one, as in %s:1.2.".format([service.name, image.name])`,
    },
    {
      name: 'state-in-container',
      on,
      when: 'service.written.lost_data != ""',
      effect: 'deny',
      message: 'A datastore keeps its data in the container, where it is lost. Mount a volume.',
      messageExpression: `"\\"%s\\" keeps its data in the container, where it is lost. Mount a volume at %s.".format([service.name, service.written.lost_data])`,
    },
    {
      name: 'container-name',
      on,
      when: 'service.container_name != ""',
      effect: 'warn',
      message: 'A fixed container name rules out a second replica. Leave "container_name" out.',
    },
    {
      name: 'hard-coded-port',
      on,
      when: 'service.ports.exists(p, p.published != "" && p.published in service.written.ports)',
      effect: 'warn',
      message:
        'A port of the host is fixed, and clashes with whatever else uses it. Take it from a variable: "${PORT:-8080}:80".',
    },
    {
      name: 'unused-volume',
      on: ['manifest'],
      when: 'application.volumes.exists(v, !(v in variables.mounted))',
      effect: 'warn',
      message: 'A volume is declared that no service mounts. Use it, or remove it.',
      variables: {
        mounted: 'application.services.map(s, application.services[s].volumes.map(v, v.source)).flatten()',
      },
    },
    {
      name: 'unused-secret',
      on: ['manifest'],
      when: 'false',
      effect: 'warn',
      message: 'A secret is declared that nothing uses. Use it, or remove it.',
    },
    {
      name: 'unused-build-argument',
      on: ['manifest', 'build'],
      when: 'service.build.args.exists(n, n in service.written.unused_arguments)',
      effect: 'warn',
      message:
        'The Dockerfile does not declare a build argument, so nothing comes of it. Declare it with "ARG", or remove it.',
    },
  ],
};
