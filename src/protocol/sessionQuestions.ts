import * as v from 'valibot';
import { copyFormat, deliveryShape, detailRequest, detailShape, rawRequest, rawShape } from './detailShapes.ts';
import { exampleRequest, exampleShape, filterProblemShape, filterShape, sortShape } from './filterShapes.ts';
import { columnLayoutShape } from './inspectorColumns.ts';
import { maxTraceValue } from './traces/traceValue.ts';
import { olderShape, windowRequestShape, windowShape } from './shapes.ts';
import { exportFormat, fieldsShape, histogramRequest, histogramShape } from './surveyShapes.ts';

type Params = v.ObjectSchema<v.ObjectEntries, undefined>;

interface Question {
  /**
   * Who answers. Questions for the `tap` are relayed by the host, which does not read them. Those for `both` are answered
   * by the tap after the host has taken note. Those for the `host` need the user or the editor.
   */
  readonly by: 'tap' | 'both' | 'host';
  readonly params: Params;
  readonly result: v.GenericSchema;
}

const nothing = v.null();

/** What becomes of a message that is held. */
const publishHow = v.picklist(['again', 'elsewhere', 'edited']);
export type PublishHow = v.InferOutput<typeof publishHow>;

const traceRequest = {
  how: v.picklist(['best', 'choose', 'given']),
  value: v.optional(v.pipe(v.string(), v.maxLength(maxTraceValue)), ''),
} as const;
/** Null where no message is chosen: any value can be typed. */
const tracedMessage = v.object({ sequence: v.nullable(v.number()), ...traceRequest });
/** A message of a session, and which of its values is followed. */
export type TracedMessage = v.InferOutput<typeof tracedMessage>;

/** All that an inspector's page may ask about its session. A new question is an entry here and a handler where it is answered. */
export const sessionQuestions = {
  window: { by: 'tap', params: v.object({ window: windowRequestShape }), result: windowShape },
  histogram: { by: 'tap', params: v.object(histogramRequest), result: histogramShape },
  fields: { by: 'tap', params: v.object({}), result: fieldsShape },
  /** Null when the message has been evicted; the questions that follow answer so too. */
  detail: { by: 'tap', params: v.object(detailRequest), result: v.nullable(detailShape) },
  raw: { by: 'tap', params: v.object(rawRequest), result: v.nullable(rawShape) },
  /** Null also for what is no entry of a stream. */
  delivery: { by: 'tap', params: v.object({ sequence: v.number() }), result: v.nullable(deliveryShape) },
  /** A condition in CEL that is true of the messages which have what this one has at a place, or, excluded, of all others. */
  example: { by: 'tap', params: v.object(exampleRequest), result: v.nullable(exampleShape) },
  /** Answers when the paused view is sorted; live again, it is not. Null takes the sort away. */
  setSort: { by: 'tap', params: v.object({ sort: v.nullable(sortShape) }), result: nothing },
  clear: { by: 'tap', params: v.object({}), result: nothing },
  /**
   * Reads streams back, a page at a time: puts messages from before the first one that is held, or after evictions those
   * before the oldest, before all rows. Answers how many, and holds streams back once the store is full, until `readOn`.
   */
  loadOlder: { by: 'tap', params: v.object({}), result: olderShape },
  /** Nobody looks at older messages any more: what waited comes, and the oldest go. */
  readOn: { by: 'tap', params: v.object({}), result: nothing },

  /** Null when it is in force; else why not, and the filter before it stays in force. */
  setFilter: { by: 'both', params: v.object({ filter: filterShape }), result: v.nullable(filterProblemShape) },
  /** A paused view stands still; the store goes on. */
  setPaused: { by: 'both', params: v.object({ isPaused: v.boolean() }), result: nothing },

  /** Opens VS Code's quick pick over all sources there are; the outcome comes as the event `sources`. */
  pickSources: { by: 'host', params: v.object({}), result: nothing },
  removeSource: { by: 'host', params: v.object({ id: v.string() }), result: nothing },
  copy: { by: 'host', params: v.object({ text: v.string() }), result: nothing },
  copyMessage: { by: 'host', params: v.object({ sequence: v.number(), format: copyFormat }), result: nothing },
  /** Opens the whole message as a document of the editor. */
  openDocument: { by: 'host', params: v.object(detailRequest), result: nothing },
  /** Opens two messages in the editor's diff. */
  diff: { by: 'host', params: v.object({ left: v.number(), right: v.number() }), result: nothing },
  /** Asks for a file, then writes what the view holds to it, with progress and cancel. */
  exportRows: {
    by: 'host',
    params: v.object({ format: exportFormat, columns: v.optional(v.array(v.string()), []) }),
    result: nothing,
  },
  /** Puts a link on the clipboard that opens an inspector of these sources and this filter. */
  copyLink: { by: 'host', params: v.object({}), result: nothing },
  /** Remembers the columns for the state's set of sources. */
  saveColumns: { by: 'host', params: v.object({ columns: columnLayoutShape }), result: nothing },
  /** Lets the user type a size or a span of time; null when dismissed, else the filter with it. */
  askCondition: {
    by: 'host',
    params: v.object({ kind: v.picklist(['size', 'span']), filter: filterShape }),
    result: v.nullable(filterShape),
  },
  /** Lets the user save this filter, or choose a saved one: null when none was chosen. */
  pickFilter: { by: 'host', params: v.object({ filter: filterShape }), result: v.nullable(filterShape) },
  /** Forgets all that is held and reads every source anew from there; a time or an id is asked for first. */
  startFrom: {
    by: 'host',
    params: v.object({ at: v.picklist(['beginning', 'latest', 'time', 'id']) }),
    result: nothing,
  },
  /** Records what the sources bring from now on and matches the filter, to a file that the user chooses. */
  record: { by: 'host', params: v.object({}), result: nothing },
  /** Asks how the messages of the view are to be sent again, with their timing, and does it. */
  replayRows: { by: 'host', params: v.object({}), result: nothing },
  /** Opens another inspector of the same sources. */
  openAnother: { by: 'host', params: v.object({}), result: nothing },
  /** Sends a message again as it is, to its channel or another that is picked, or opens it as a draft. */
  publishMessage: { by: 'host', params: v.object({ sequence: v.number(), how: publishHow }), result: nothing },
  /** Opens the page of a trace: of the message's best value, of one that is picked, or of the one that is given. */
  traceMessage: { by: 'host', params: tracedMessage, result: nothing },
  /** Opens the file of a source's contract. */
  openContract: { by: 'host', params: v.object({ source: v.string() }), result: nothing },
  /** Deletes an entry of a stream, once that was confirmed. What was read of it stays. */
  deleteEntry: { by: 'host', params: v.object({ source: v.string(), id: v.string() }), result: nothing },
} as const satisfies Readonly<Record<string, Question>>;

type Questions = typeof sessionQuestions;
type NameBy<By extends Question['by']> = {
  [K in keyof Questions]: Questions[K]['by'] extends By ? K : never;
}[keyof Questions];

/** Questions that the host relays. */
export type RelayedQuestion = NameBy<'tap'>;
export type HostQuestion = NameBy<'host'>;
export type TapQuestion = NameBy<'tap' | 'both'>;

/** As the page asks them. */
export type PageRequests = { readonly [K in keyof Questions]: Pick<Questions[K], 'params' | 'result'> };

/** As the host serves them: what it relays, it does not read. */
export type RelayRequests = {
  readonly [K in keyof Questions]: K extends RelayedQuestion ? typeof unread : PageRequests[K];
};

type OfSession<P> =
  P extends v.ObjectSchema<infer E extends v.ObjectEntries, undefined>
    ? v.ObjectSchema<E & { readonly session: typeof session }, undefined>
    : never;

/** As the tap serves them: of a session. */
export type TapRequests = {
  readonly [K in TapQuestion]: {
    readonly params: OfSession<Questions[K]['params']>;
    readonly result: Questions[K]['result'];
  };
};

const session = v.string();
const unread = { params: v.looseObject({}), result: v.unknown() } as const;
const all = Object.entries<Question>(sessionQuestions);

export const relayedQuestions = all.flatMap(([name, { by }]) => (by === 'tap' ? [name as RelayedQuestion] : []));

export const relayRequests = Object.fromEntries(
  all.map(([name, question]) => [name, question.by === 'tap' ? unread : question]),
) as unknown as RelayRequests;

export const tapRequests = Object.fromEntries(
  all
    .filter(([, { by }]) => by !== 'host')
    .map(([name, { params, result }]) => [name, { params: v.object({ ...params.entries, session }), result }]),
) as unknown as TapRequests;
