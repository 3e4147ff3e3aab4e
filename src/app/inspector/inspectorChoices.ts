import type { Filter } from '../../protocol/filterShapes.ts';
import type { ColumnLayout } from '../../protocol/inspectorColumns.ts';
import type { InspectorState, inspectorRelaySide } from '../../protocol/inspector.ts';
import type { Handlers } from '../../protocol/rpc.ts';
import type { HostQuestion } from '../../protocol/sessionQuestions.ts';
import type { Start } from '../../protocol/startShape.ts';
import { ProblemError, type Problem } from '../../base/problem.ts';
import type { EditorQuestion } from './inspectorQuestions.ts';
import { recordingPathOf } from './recordingSource.ts';

/** Which application an inspector shows messages of. */
export type Inspected = Pick<InspectorState, 'application' | 'manifest' | 'environment'>;

/** What the user is asked, and what is remembered of the answers. */
export interface InspectorChooser {
  /** Lets the user choose among all sources there are; undefined when dismissed. */
  pickSources(application: Inspected, current: readonly string[]): Promise<readonly string[] | undefined>;
  /** Lets the user save this filter, or choose a saved one; undefined when dismissed. */
  pickFilter(application: Inspected, current: Filter): Promise<Filter | undefined>;
  /** Lets the user type a condition of a filter; undefined when dismissed. */
  askCondition(kind: 'size' | 'span', current: Filter): Promise<Filter | undefined>;
  /** Asks for a time or an id to start from; undefined when dismissed. */
  askStart(kind: 'time' | 'id'): Promise<Start | undefined>;
  /** What was remembered for this set of sources; empty when nothing was. */
  columnsOf(application: string, sources: readonly string[]): ColumnLayout;
  saveColumns(application: string, sources: readonly string[], columns: ColumnLayout): Promise<void>;
  /** Records what an inspector of this state is brought, until it is stopped. */
  record(state: InspectorState): void;
  /** Another inspector in another tab. */
  openAnother(state: InspectorState): void;
  /** The file of a source's contract, in an editor. */
  openContract(application: Inspected, source: string): Promise<void>;
  /** Deletes an entry of a stream, once a person has confirmed it. */
  deleteEntry(application: Inspected, source: string, id: string): Promise<void>;
}

type Choices = Pick<Handlers<typeof inspectorRelaySide>, Exclude<HostQuestion, EditorQuestion>>;

/** What a session lets be changed of itself. */
interface SessionControl {
  readonly state: () => InspectorState;
  readonly setSources: (sources: readonly string[]) => void;
  /** Forgets all, and reads from there. */
  readonly restart: (start: Start) => void;
}

/** Answers what an inspector's page asks for that the user has to decide. */
export function inspectorChoices(chooser: InspectorChooser, { state, setSources, restart }: SessionControl): Choices {
  return {
    pickSources: async () => {
      const picked = await chooser.pickSources(state(), state().sources);
      if (picked) setSources(picked);
      return null;
    },
    removeSource: ({ id }) => {
      setSources(state().sources.filter((source) => source !== id));
      return null;
    },
    pickFilter: async ({ filter }) => (await chooser.pickFilter(state(), filter)) ?? null,
    askCondition: async ({ kind, filter }) => (await chooser.askCondition(kind, filter)) ?? null,
    startFrom: async ({ at }) => {
      const start = at === 'time' || at === 'id' ? await chooser.askStart(at) : { at };
      if (start) restart(start);
      return null;
    },
    saveColumns: async ({ columns }) => {
      const { application, sources } = state();
      await chooser.saveColumns(application, sources, columns);
      return null;
    },
    record: () => {
      chooser.record(state());
      return null;
    },
    openAnother: () => {
      chooser.openAnother(state());
      return null;
    },
    deleteEntry: async ({ source, id }) => {
      const { sources } = state();
      // An entry of a recording stands under the name of the stream that it came from, which is not what is looked at.
      const isRecorded = !sources.includes(source) && sources.some((each) => recordingPathOf(each) !== undefined);
      if (isRecorded) throw new ProblemError(recorded);
      await chooser.deleteEntry(state(), source, id);
      return null;
    },
    openContract: async ({ source }) => {
      await chooser.openContract(state(), source);
      return null;
    },
  };
}

const recorded: Problem = {
  code: 'source.recorded',
  severity: 'warning',
  message: 'This entry is one of a recording. To delete it from its stream, inspect that.',
};
