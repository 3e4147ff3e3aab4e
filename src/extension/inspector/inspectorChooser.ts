import { madeOnce } from '../../base/async.ts';
import type { InspectorChooser } from '../../app/inspector/inspectorChoices.ts';
import type { InspectorState } from '../../protocol/inspector.ts';
import { ColumnMemory } from './columnMemory.ts';
import type { AskingParts } from './inspectorAsking.ts';

interface ChooserParts extends AskingParts {
  readonly openAnother: (state: InspectorState) => void;
  readonly record: (state: InspectorState) => void;
}

/** Asks the user by VS Code's own means, and remembers in the workspace's state. */
export function inspectorChooser(parts: ChooserParts): InspectorChooser {
  const { memento, openAnother, record } = parts;
  const columns = new ColumnMemory(memento);
  const asking = madeOnce(async () => {
    const { inspectorAsking } = await import('./inspectorAsking.ts');
    return inspectorAsking(parts);
  });
  return {
    pickSources: async (...asked) => (await asking()).pickSources(...asked),
    pickFilter: async (...asked) => (await asking()).pickFilter(...asked),
    askCondition: async (...asked) => (await asking()).askCondition(...asked),
    askStart: async (...asked) => (await asking()).askStart(...asked),
    deleteEntry: async (...asked) => (await asking()).deleteEntry(...asked),
    openContract: async (...asked) => (await asking()).openContract(...asked),
    columnsOf: (application, sources) => columns.get(application, sources),
    saveColumns: (application, sources, layout) => columns.set(application, sources, layout),
    openAnother,
    record,
  };
}
