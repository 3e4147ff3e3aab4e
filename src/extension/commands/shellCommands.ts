import { processRows } from '../../app/services/processList.ts';
import { askText } from '../ui/inputs.ts';
import { pickOne } from '../ui/picks.ts';
import { openEngineTerminal } from '../terminals/engineTerminal.ts';
import { commandProgram, shellProgram } from '../terminals/shellTerminal.ts';
import type { ServiceCommandParts } from './serviceParts.ts';

export async function openShell({ targets, ...parts }: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const replica = await targets.replica(args, 'canShell', 'Open Shell');
  if (replica) openEngineTerminal(shellProgram(parts, replica));
}

export async function runInContainer(
  { targets, ...parts }: ServiceCommandParts,
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
  if (command?.trim()) openEngineTerminal(commandProgram(parts, replica, command.trim()));
}

/** Lists what runs in a container, to look at and to search. */
export async function showProcesses(
  { targets, monitor }: ServiceCommandParts,
  args: readonly unknown[],
): Promise<void> {
  const replica = await targets.replica(args, 'canTop', 'Show Processes');
  const { engine } = monitor;
  if (!replica || !engine) return;
  const rows = processRows(await engine.top(replica.container, AbortSignal.timeout(topTimeoutMs)));
  const choices = rows.map(({ command, facts }) => ({ label: command, detail: facts }));
  const count = `${rows.length} ${rows.length === 1 ? 'process runs' : 'processes run'} in it`;
  await pickOne(choices, { title: `Processes of ${replica.container}`, placeHolder: count, matchOnDetail: true });
}

const topTimeoutMs = 10_000;
