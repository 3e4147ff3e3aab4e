import { whereItRuns, type BuiltInPack } from './builtInPack.ts';

const on = whereItRuns;

/** What an application needs to run unattended. */
export const productionPack: BuiltInPack = {
  says: 'Services are watched, come back after a crash, and take no more of the machine than they may.',
  policies: [
    {
      name: 'no-healthcheck',
      on,
      when: 'service.known.awaited_by.size() > 0 && service.known.lacks_healthcheck',
      effect: 'deny',
      message: 'Others wait for a service that has no health check, so nobody knows whether it answers.',
      messageExpression: `'"%s" has no health check, and %s waits for it without knowing whether it answers. Add "healthcheck:".'.format([service.name, service.known.awaited_by.join(", ")])`,
    },
    {
      name: 'no-restart-policy',
      on,
      when: 'service.restart in ["", "no"]',
      effect: 'deny',
      message: 'A service stays down once it has crashed. Write "restart: unless-stopped".',
      messageExpression: `'"%s" stays down once it has crashed. Write "restart: unless-stopped".'.format([service.name])`,
    },
    {
      name: 'no-limits',
      on,
      when: 'service.cpus == 0.0 && service.mem_limit == 0',
      effect: 'deny',
      message: 'A service may take all memory and CPU of the machine. Set "deploy.resources.limits".',
      messageExpression: `'"%s" may take all memory and CPU of the machine. Set "deploy.resources.limits".'.format([service.name])`,
    },
    {
      name: 'no-grace-period',
      on,
      when: 'service.consumes.size() > 0 && has(service.stop_grace_period) && service.stop_grace_period < duration("2s")',
      effect: 'warn',
      message: 'A service that consumes messages is killed before it can finish the one that it has.',
      messageExpression: `'"%s" is killed before it can finish the message that it has. Let "stop_grace_period" be 2 s at least.'.format([service.name])`,
    },
  ],
};
