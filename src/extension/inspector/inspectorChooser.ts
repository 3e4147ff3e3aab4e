import * as vscode from 'vscode';
import type { ApplicationMonitor } from '../../app/monitors/applicationMonitor.ts';
import type { InspectorChooser } from '../../app/inspector/inspectorChoices.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { ProblemError } from '../../base/problem.ts';
import type { InspectorState } from '../../protocol/inspector.ts';
import { readySnapshot } from '../../app/monitors/readySnapshot.ts';
import { askCondition } from './conditionAsk.ts';
import { ColumnMemory } from './columnMemory.ts';
import { SavedFilters } from './savedFilterPick.ts';
import { pickSources, type ChannelSight } from './sourcePick.ts';
import { askStart } from './startAsk.ts';

interface ChooserParts {
  readonly monitor: ApplicationMonitor;
  readonly sight: ChannelSight;
  readonly memento: vscode.Memento;
  readonly openAnother: (state: InspectorState) => void;
}

/** Asks the user by VS Code's own means, and remembers in the workspace's state. */
export function inspectorChooser({ monitor, sight, memento, openAnother }: ChooserParts): InspectorChooser {
  const columns = new ColumnMemory(memento);
  const filters = new SavedFilters(memento);
  return {
    pickSources: async (_application, current) =>
      pickSources((await readySnapshot(monitor)).application, sight, current),
    pickFilter: async (_application, current) => filters.pick((await readySnapshot(monitor)).application, current),
    askCondition,
    askStart,
    columnsOf: (application, sources) => columns.get(application, sources),
    saveColumns: (application, sources, layout) => columns.set(application, sources, layout),
    openAnother,
    openContract: async (_application, source) => {
      const { channels } = (await readySnapshot(monitor)).application.messaging;
      const name = source.slice(source.indexOf(':') + 1);
      const path = ownProperty(channels, name)?.contract;
      if (path === undefined) throw new ProblemError(noContract(name));
      await vscode.window.showTextDocument(vscode.Uri.file(path));
    },
  };
}

function noContract(name: string): { code: string; severity: 'warning'; message: string } {
  return {
    code: 'contract.none',
    severity: 'warning',
    message: `The manifest names no contract for "${name}". Add one under x-patchbay.channels.`,
  };
}
