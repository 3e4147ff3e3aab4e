import { whereItRuns, type BuiltInPack } from './builtInPack.ts';

const on = whereItRuns;

/** What an application needs to run unattended. */
export const productionPack: BuiltInPack = {
  says: 'Services are watched, come back after a crash, and take no more of the machine than they may.',
  policies: [
    {
      name: 'no-healthcheck',
      on,
      when: 'service.healthcheck.test.size() == 0 && service.awaited && service.written.lacks_healthcheck',
      effect: 'deny',
      message:
        'Others wait for a service that has no health check, so nobody knows whether it answers. Add "healthcheck:".',
      messageExpression: `"Others wait for \\"%s\\", which has no health check, so nobody knows whether it answers. Add \\"healthcheck:\\".".format([service.name])`,
    },
    {
      name: 'no-restart-policy',
      on,
      when: 'service.restart in ["", "no"]',
      effect: 'deny',
      message: 'A service stays down once it has crashed. Write "restart: unless-stopped".',
    },
    {
      name: 'no-limits',
      on,
      when: '!has(service.deploy.resources.limits.cpus) && !has(service.deploy.resources.limits.memory)',
      effect: 'deny',
      message: 'A service may take all memory and CPU of the machine. Set "deploy.resources.limits".',
    },
  ],
};
