import type { CommandId } from '../catalogue.ts';
import type { CommandHandlers } from './runCommand.ts';

/** Commands whose code is a bundle of its own, which the first of them loads. */
export function lazyCommands<Id extends CommandId>(
  ids: readonly Id[],
  load: () => Promise<{ readonly commands: Pick<CommandHandlers, Id> }>,
): Pick<CommandHandlers, Id> {
  const handlers = ids.map((id) => [
    id,
    async (...args: readonly unknown[]): Promise<void> => (await load()).commands[id](...args),
  ]);
  return Object.fromEntries(handlers) as Pick<CommandHandlers, Id>;
}
