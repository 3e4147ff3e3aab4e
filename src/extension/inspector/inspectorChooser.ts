import * as vscode from 'vscode';
import type { Inspected, InspectorChooser } from '../../app/inspector/inspectorChoices.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { ProblemError } from '../../base/problem.ts';
import type { InspectorState } from '../../protocol/inspector.ts';
import { knownApplication } from '../../app/monitors/readySnapshot.ts';
import type { Application } from '../../manifest/model.ts';
import { askCondition } from './conditionAsk.ts';
import { workOfInspected } from './inspectedApplications.ts';
import { entryDeletion, type DeletionParts } from './entryDeletion.ts';
import { ColumnMemory } from './columnMemory.ts';
import { SavedFilters } from './savedFilterPick.ts';
import { pickSources } from './sourcePick.ts';
import { askStart } from './startAsk.ts';

interface ChooserParts extends DeletionParts {
  readonly memento: vscode.Memento;
  readonly openAnother: (state: InspectorState) => void;
  readonly record: (state: InspectorState) => void;
}

/** Asks the user by VS Code's own means, and remembers in the workspace's state. */
export function inspectorChooser(parts: ChooserParts): InspectorChooser {
  const { applications, memento, openAnother, record } = parts;
  const columns = new ColumnMemory(memento);
  const filters = new SavedFilters(memento);
  const resolved = async (inspected: Inspected): Promise<Application> => {
    const { monitor } = await workOfInspected(applications, inspected);
    return (await knownApplication(monitor)).application;
  };
  return {
    pickSources: async (inspected, current) => {
      const { watch } = await workOfInspected(applications, inspected);
      return pickSources(await resolved(inspected), watch, current);
    },
    pickFilter: async (inspected, current) => filters.pick(await resolved(inspected), current),
    askCondition,
    askStart,
    columnsOf: (application, sources) => columns.get(application, sources),
    saveColumns: (application, sources, layout) => columns.set(application, sources, layout),
    openAnother,
    record,
    deleteEntry: entryDeletion(parts),
    openContract: async (inspected, source) => {
      const { channels } = (await resolved(inspected)).messaging;
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
