import { whereItRuns, type BuiltInPack } from './builtInPack.ts';

const on = whereItRuns;

/** What keeps an application from being started anywhere, any number of times, and thrown away. */
export const twelveFactorPack: BuiltInPack = {
  says: 'The application starts the same on every machine, any number of times, and can be thrown away.',
  policies: [
    {
      name: 'latest-tag',
      on: [...whereItRuns, 'pull'],
      when: '!image.built && image.name != "" && image.digest == "" && image.tag in ["", "latest"]',
      effect: 'deny',
      message: 'An image has no version, so two machines run different software. Name one.',
      messageExpression: `'The image of "%s" has no version, so two machines run different software. Name one, as in %s:1.2.'.format([service.name, image.name])`,
    },
    {
      name: 'state-in-container',
      on,
      when: 'service.known.lost_data != ""',
      effect: 'deny',
      message: 'A datastore keeps its data in the container, where it is lost. Mount a volume.',
      messageExpression: `'"%s" keeps its data in the container, where it is lost. Mount a volume at %s.'.format([service.name, service.known.lost_data])`,
    },
    {
      name: 'container-name',
      on,
      when: 'service.container_name != ""',
      effect: 'warn',
      message: 'A fixed container name rules out a second replica.',
      messageExpression: `'"%s" cannot have a second replica with a fixed container name. Leave "container_name" out.'.format([service.name])`,
    },
    {
      name: 'hard-coded-port',
      on,
      when: 'service.ports.exists(p, p.published in service.known.fixed_ports)',
      effect: 'warn',
      message: 'A port of the host is fixed, and clashes with whatever else uses it. Take it from a variable.',
      messageExpression: `'The host\\'s port %s is fixed for "%s", and clashes with whatever else uses it. Take it from a variable.'.format([service.known.fixed_ports.join(", "), service.name])`,
    },
    {
      name: 'unused-volume',
      on: ['manifest'],
      when: 'application.known.unused_volumes.size() > 0',
      effect: 'warn',
      message: 'A volume is declared that no service mounts. Use it, or remove it.',
      messageExpression: `'No service mounts %s. Use it, or remove it.'.format([application.known.unused_volumes.join(", ")])`,
    },
    {
      name: 'unused-secret',
      on: ['manifest'],
      when: 'application.known.unused_secrets.size() > 0',
      effect: 'warn',
      message: 'A secret is declared that nothing uses. Use it, or remove it.',
      messageExpression: `'Nothing uses %s. Use it, or remove it.'.format([application.known.unused_secrets.join(", ")])`,
    },
    {
      name: 'unused-build-argument',
      on: ['manifest', 'build'],
      when: 'service.known.unused_arguments.size() > 0',
      effect: 'warn',
      message: 'The Dockerfile does not declare a build argument, so nothing comes of it. Declare it with "ARG".',
      messageExpression: `'The Dockerfile of "%s" does not declare %s, so nothing comes of it. Declare it with ARG, or remove it.'.format([service.name, service.known.unused_arguments.join(", ")])`,
    },
  ],
};
