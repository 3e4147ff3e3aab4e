import type { CommandHandlers } from '../commands/runCommand.ts';

/** The commands whose code is the bundle of `governing.ts`: one that it lacks is a compile error there. */
export const governanceCommandIds = [
  'patchbay.policies.makeFixture',
  'patchbay.policies.replay',
  'patchbay.application.chooseEnvironment',
  'patchbay.application.openBeside',
  'patchbay.application.closeBeside',
  'patchbay.application.deploy',
  'patchbay.application.promote',
  'patchbay.application.bringBack',
  'patchbay.application.checkDrift',
  'patchbay.policies.show',
  'patchbay.audit.open',
  'patchbay.audit.verify',
  'patchbay.history.show',
] as const satisfies readonly (keyof CommandHandlers)[];

export type GovernanceCommands = Pick<CommandHandlers, (typeof governanceCommandIds)[number]>;
