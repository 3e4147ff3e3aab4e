import { governing, type MakeRules } from '../app/governance/governedRules.ts';
import { surroundingsAmong } from '../app/governance/findSurroundings.ts';
import type { ApplicationMonitor } from '../app/monitors/applicationMonitor.ts';
import type { DoorPorts } from '../app/operations/door.ts';
import type { Logger } from '../base/logger.ts';
import { editorDoor } from './editorDoor.ts';
import { stateFolder } from './stateFolder.ts';

/** The door of the editor, and what makes the rules of each application: all operations are judged by the same judge. */
export function governedDoor(
  made: () => readonly { readonly monitor: ApplicationMonitor }[],
  logger: Logger,
): { readonly door: DoorPorts; readonly rules: MakeRules } {
  const rules = governing({ stateDirectory: stateFolder(), logger });
  const snapshots = () => made().map(({ monitor }) => monitor.snapshot);
  return { rules, door: editorDoor(rules((operation) => surroundingsAmong(snapshots(), operation))) };
}
