import type { CommandHandlers } from '../../commands/runCommand.ts';

/** The commands whose code is the bundle of `acting.ts`: one that it lacks is a compile error there. */
export const actingCommandIds = [
  'patchbay.contracts.exportAsyncApi',
  'patchbay.contracts.showMessages',
  'patchbay.contracts.infer',
  'patchbay.contracts.widen',
  'patchbay.contracts.compare',
  'patchbay.channels.publish',
  'patchbay.channels.publishFile',
  'patchbay.recordings.replay',
  'patchbay.recordings.record',
  'patchbay.messages.send',
  'patchbay.messages.sendAgain',
  'patchbay.messages.history',
  'patchbay.messages.openTemplate',
  'patchbay.messages.insertSample',
  'patchbay.messages.showSent',
  'patchbay.messages.showTrace',
  'patchbay.deadLetters.show',
  'patchbay.deadLetters.refresh',
  'patchbay.deadLetters.redrive',
  'patchbay.deadLetters.edit',
  'patchbay.deadLetters.redriveEdited',
  'patchbay.deadLetters.retry',
  'patchbay.deadLetters.claim',
  'patchbay.deadLetters.drop',
  'patchbay.transfers.control',
] as const satisfies readonly (keyof CommandHandlers)[];

export type ActingCommands = Pick<CommandHandlers, (typeof actingCommandIds)[number]>;
