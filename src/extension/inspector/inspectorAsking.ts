import * as vscode from 'vscode';
import type { Inspected, InspectorChooser } from '../../app/inspector/inspectorChoices.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { ProblemError } from '../../base/problem.ts';
import { knownApplication } from '../../app/monitors/readySnapshot.ts';
import type { Application } from '../../manifest/model.ts';
import { askCondition } from './conditionAsk.ts';
import { workOfInspected } from './inspectedApplications.ts';
import { entryDeletion, type DeletionParts } from './entryDeletion.ts';
import { SavedFilters } from './savedFilterPick.ts';
import { pickSources } from './sourcePick.ts';
import { askStart } from './startAsk.ts';

/** What an inspector has a person asked. */
export type InspectorAsking = Pick<
  InspectorChooser,
  'pickSources' | 'pickFilter' | 'askCondition' | 'askStart' | 'deleteEntry' | 'openContract'
>;

export interface AskingParts extends DeletionParts {
  readonly memento: vscode.Memento;
}

/** Asks by VS Code's own means. It is a bundle of its own, loaded with the first question. */
export function inspectorAsking(parts: AskingParts): InspectorAsking {
  const { applications, memento } = parts;
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
