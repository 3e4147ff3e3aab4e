import { askText } from '../ui/inputs.ts';
import { openEngineTerminal } from '../terminals/engineTerminal.ts';
import { commandProgram, shellProgram } from '../terminals/shellTerminal.ts';
import type { ServiceCommandParts } from './serviceParts.ts';

export async function openShell({ targets, monitor }: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const replica = await targets.replica(args, 'canShell', 'Open Shell');
  if (replica) openEngineTerminal(shellProgram(monitor, replica.container));
}

export async function runInContainer(
  { targets, monitor }: ServiceCommandParts,
  args: readonly unknown[],
): Promise<void> {
  const title = 'Run Command in Container';
  const replica = await targets.replica(args, 'canShell', title);
  if (!replica) return;
  const command = await askText({
    title,
    prompt: `A command for the shell of ${replica.container}`,
    placeHolder: 'ls -l /app',
    ignoreFocusOut: true,
  });
  if (command?.trim()) openEngineTerminal(commandProgram(monitor, replica.container, command.trim()));
}
