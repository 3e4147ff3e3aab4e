import { governing, type MakeRules } from '../app/governance/governedRules.ts';
import { surroundingsAmong } from '../app/governance/findSurroundings.ts';
import type { FindSurroundings } from '../app/governance/surroundings.ts';
import type { ApplicationMonitor } from '../app/monitors/applicationMonitor.ts';
import type { DoorPorts } from '../app/operations/door.ts';
import type { Logger } from '../base/logger.ts';
import type { Problem } from '../base/problem.ts';
import { editorDoor } from './editorDoor.ts';
import { stateFolder } from './stateFolder.ts';
import { showMessage } from './ui/messages.ts';
import { workspaceTrust } from './workspaceTrust.ts';

interface Watched {
  readonly monitor: ApplicationMonitor;
}

/** The door of the editor, and what makes the rules of each application: all operations are judged by the same judge. */
export function governedDoor(
  made: () => readonly Watched[],
  logger: Logger,
): { readonly door: DoorPorts; readonly rules: MakeRules } {
  const hooks = {
    trust: workspaceTrust,
    say: (line: string) => logger.info(line),
    complain: ({ message }: Problem) => void showMessage('warning', message),
  };
  const rules = governing({ stateDirectory: stateFolder(), logger, hooks });
  const snapshots = () => made().map(({ monitor }) => monitor.snapshot);
  const find: FindSurroundings = (operation) => {
    const found = surroundingsAmong(snapshots(), operation);
    const isIts = ({ monitor: { snapshot } }: Watched): boolean =>
      'application' in snapshot && snapshot.application === found.application;
    const monitor = made().find(isIts)?.monitor;
    return { ...found, ...(monitor && { lend: (use) => use(monitor.demandEngine()) }) };
  };
  return { rules, door: editorDoor(rules(find)) };
}
