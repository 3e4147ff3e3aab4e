import type { BuiltInPack } from './builtInPack.ts';

/** What keeps services apart that only exchange messages. */
export const architecturePack: BuiltInPack = {
  says: 'Services share nothing but messages, each channel has one owner, and what carries messages decides nothing.',
  policies: [
    {
      name: 'undeclared-publish',
      on: ['publish', 'replay', 'redrive'],
      when: '!(operation.channel in application.channels)',
      effect: 'confirm',
      message: 'Messages go to a channel that the manifest does not declare. Declare it under "x-patchbay.channels".',
    },
  ],
};
