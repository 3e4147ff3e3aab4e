import { whereItRuns, type BuiltInPack } from './builtInPack.ts';

const on = whereItRuns;

/** What keeps services apart that only exchange messages. */
export const architecturePack: BuiltInPack = {
  says: 'Services share nothing but messages, each channel has one owner, and what carries messages decides nothing.',
  policies: [
    {
      name: 'one-publisher',
      on: ['manifest', 'start'],
      when: 'contract.publishers.size() > 1',
      effect: 'warn',
      message: 'Several services publish to one channel, so nobody owns what it means.',
      messageExpression: `'%s publish to "%s", so nobody owns what its messages mean. Give each a channel of its own.'.format([contract.publishers.join(", "), contract.channel])`,
    },
    {
      name: 'channel-without-contract',
      on: ['manifest', 'start'],
      when: 'contract.file == "" && contract.publishers.size() > 0 && contract.consumers.size() > 0',
      effect: 'warn',
      message: 'Services exchange messages without a contract. Name its schema under "contract".',
      messageExpression: `'"%s" has no contract, so who consumes it must guess what is sent. Name its schema under "contract".'.format([contract.channel])`,
    },
    {
      name: 'undeclared-channel',
      on: ['publish', 'replay', 'redrive'],
      when: '!(message.channel in application.channels)',
      effect: 'confirm',
      message: 'Messages go to a channel that the manifest does not declare.',
      messageExpression: `'Messages go to "%s", which the manifest does not declare under x-patchbay.channels.'.format([message.channel])`,
    },
    {
      name: 'broken-contract',
      on: ['publish', 'redrive'],
      when: 'message.invalid > 0',
      effect: 'confirm',
      message: 'Messages are sent that are known to break the contract of their channel.',
      messageExpression: `'%d messages are known to break the contract of "%s".'.format([message.invalid, message.channel])`,
    },
    {
      name: 'message-cycle',
      on: ['manifest', 'start'],
      when: 'service.known.cycle.size() > 0',
      effect: 'warn',
      message:
        'Messages go round in a circle of services, so none of them can change alone, and one message can go on for ever.',
      messageExpression: `'Messages go round between %s. Break the circle: let one of them decide.'.format([service.known.cycle.join(", ")])`,
    },
    {
      name: 'logic-in-transport',
      on,
      when: 'service.known.broker && (image.built || service.publishes.size() > 0 || service.consumes.size() > 0)',
      effect: 'deny',
      message: 'A broker is built here, or takes part in what it carries: transport has no logic of its own.',
      messageExpression: `'"%s" is the broker, and is built here or takes part in what it carries. Put the logic into a service.'.format([service.name])`,
    },
    {
      name: 'shared-volume',
      on,
      when: 'service.known.shared_volumes.size() > 0',
      effect: 'warn',
      message: 'Services share data through a volume instead of messages.',
      messageExpression: `'"%s" and others write to %s. Give the data one owner, and let the others ask it.'.format([service.name, service.known.shared_volumes.join(", ")])`,
    },
  ],
};
