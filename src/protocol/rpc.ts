import * as v from 'valibot';
import { ownProperty } from '../base/ownProperty.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Event } from '../base/event.ts';
import type { Logger } from '../base/logger.ts';
import { ProblemError, toProblem, type Problem } from '../base/problem.ts';

/** Two processes' end of a wire: a worker's `MessagePort`, a webview. */
export interface Wire {
  post(message: unknown): void;
  readonly onMessage: Event<unknown>;
}

/** What one side of a boundary can be asked, and what it announces. Declared once, used by both sides. */
export interface Side {
  readonly requests: Readonly<Record<string, { readonly params: v.GenericSchema; readonly result: v.GenericSchema }>>;
  readonly events: Readonly<Record<string, v.GenericSchema>>;
}

type RequestName<S extends Side> = keyof S['requests'] & string;
type EventName<S extends Side> = keyof S['events'] & string;
/** What may be left out is filled in by the side that is asked. */
type Input<S extends Side, K extends RequestName<S>> = v.InferInput<S['requests'][K]['params']>;
type Params<S extends Side, K extends RequestName<S>> = v.InferOutput<S['requests'][K]['params']>;
type Result<S extends Side, K extends RequestName<S>> = v.InferOutput<S['requests'][K]['result']>;
type Payload<S extends Side, K extends EventName<S>> = v.InferOutput<S['events'][K]>;

/** The code behind every request of a side: one missing is a compile error. */
export type Handlers<S extends Side> = {
  readonly [K in RequestName<S>]: (params: Params<S, K>, signal: AbortSignal) => Result<S, K> | Promise<Result<S, K>>;
};

const envelope = v.variant('type', [
  v.object({ type: v.literal('request'), id: v.number(), name: v.string(), params: v.unknown() }),
  v.object({ type: v.literal('cancel'), id: v.number() }),
  v.object({ type: v.literal('result'), id: v.number(), value: v.unknown() }),
  v.object({
    type: v.literal('problem'),
    id: v.number(),
    problem: v.object({
      code: v.string(),
      severity: v.picklist(['error', 'warning', 'info', 'hint']),
      message: v.string(),
    }),
  }),
  v.object({ type: v.literal('event'), name: v.string(), value: v.unknown() }),
]);

type Envelope = v.InferOutput<typeof envelope>;

/** Far more than any two peers ask, and still a whole number with room to count on from. */
const maxFirstId = 2 ** 52;

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly result: v.GenericSchema;
}

/**
 * One end of a boundary: serves its own side and calls the other. Everything that comes in is parsed against the
 * declaration; what does not fit is refused and logged, and reaches no handler.
 */
export class Peer<Own extends Side, Other extends Side> implements Disposable {
  readonly #wire: Wire;
  readonly #own: Own;
  readonly #other: Other;
  readonly #handlers: Handlers<Own>;
  readonly #logger: Logger;
  readonly #store = new DisposableStore();
  readonly #pending = new Map<number, Pending>();
  readonly #running = new Map<number, AbortController>();
  readonly #listeners = new Map<string, Set<(value: never) => void>>();
  /** A page that is built anew talks to the same host as the one before it: what that one asked must not be answered to this one. */
  #nextId = Math.floor(Math.random() * maxFirstId);

  constructor(wire: Wire, own: Own, handlers: Handlers<Own>, other: Other, logger: Logger) {
    this.#wire = wire;
    this.#own = own;
    this.#handlers = handlers;
    this.#other = other;
    this.#logger = logger;
    this.#store.add(wire.onMessage((message) => this.#receive(message)));
  }

  /** Asks the other side. Rejects with the other side's problem, or with the signal's reason when aborted. */
  request<K extends RequestName<Other>>(
    name: K,
    params: Input<Other, K>,
    signal?: AbortSignal,
  ): Promise<Result<Other, K>> {
    const result = this.#other.requests[name]?.result ?? v.unknown();
    return this.#ask(name, params, result, signal);
  }

  /** Passes on a question that came from elsewhere, and the answer to it, unread: both ends parse what concerns them. */
  relay(name: RequestName<Other>, params: unknown, signal?: AbortSignal): Promise<unknown> {
    return this.#ask(name, params, v.unknown(), signal);
  }

  #ask(name: string, params: unknown, result: v.GenericSchema, signal: AbortSignal | undefined): Promise<unknown> {
    if (this.#store.isDisposed) return Promise.reject(closed());
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#pending.delete(id);
        this.#post({ type: 'cancel', id });
        reject(signal?.reason as Error);
      };
      const settle = (done: () => void): void => {
        signal?.removeEventListener('abort', onAbort);
        done();
      };
      signal?.addEventListener('abort', onAbort);
      this.#pending.set(id, {
        resolve: (value) => settle(() => resolve(value)),
        reject: (error) => settle(() => reject(error)),
        result,
      });
      this.#post({ type: 'request', id, name, params });
    });
  }

  /** Announces something of its own side. */
  emit<K extends EventName<Own>>(name: K, value: Payload<Own, K>): void {
    if (!this.#store.isDisposed) this.#post({ type: 'event', name, value });
  }

  /** Hears what the other side announces. */
  on<K extends EventName<Other>>(name: K, listener: (value: Payload<Other, K>) => void): Disposable {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return { dispose: () => listeners.delete(listener) };
  }

  dispose(): void {
    this.#store.dispose();
    for (const controller of this.#running.values()) controller.abort();
    for (const pending of this.#pending.values()) pending.reject(closed());
    this.#pending.clear();
    this.#listeners.clear();
  }

  #post(message: Envelope): void {
    this.#wire.post(message);
  }

  #receive(raw: unknown): void {
    const parsed = v.safeParse(envelope, raw);
    if (!parsed.success) return this.#refuse('message', parsed.issues);
    const message = parsed.output;
    switch (message.type) {
      case 'request':
        return void this.#serve(message.id, message.name, message.params);
      case 'cancel':
        return this.#running.get(message.id)?.abort();
      case 'result':
        return this.#settle(message.id, message.value);
      case 'problem':
        return this.#fail(message.id, message.problem);
      case 'event':
        return this.#hear(message.name, message.value);
    }
  }

  async #serve(id: number, name: string, rawParams: unknown): Promise<void> {
    const declaration = ownProperty(this.#own.requests, name);
    const params = declaration && v.safeParse(declaration.params, rawParams);
    if (!params?.success) {
      this.#refuse(`request ${JSON.stringify(name)}`, params?.issues);
      return this.#post({ type: 'problem', id, problem: refusal(name) });
    }
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      const handler = this.#handlers[name as RequestName<Own>];
      const value: unknown = await handler(params.output, controller.signal);
      this.#post({ type: 'result', id, value });
    } catch (error) {
      const { code, severity, message } = toProblem(error);
      if (code === 'internal.unexpected' && !controller.signal.aborted) this.#logger.error(`${name} failed`, error);
      this.#post({ type: 'problem', id, problem: { code, severity, message } });
    } finally {
      this.#running.delete(id);
    }
  }

  #settle(id: number, value: unknown): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    const parsed = v.safeParse(pending.result, value);
    if (parsed.success) return pending.resolve(parsed.output);
    this.#refuse('result', parsed.issues);
    pending.reject(new ProblemError(refusal('result')));
  }

  #fail(id: number, problem: Problem): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.reject(new ProblemError(problem));
  }

  #hear(name: string, value: unknown): void {
    const schema = ownProperty(this.#other.events, name);
    const parsed = schema && v.safeParse(schema, value);
    if (!parsed?.success) return this.#refuse(`event ${JSON.stringify(name)}`, parsed?.issues);
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(parsed.output as never);
  }

  #refuse(what: string, issues: readonly v.BaseIssue<unknown>[] | undefined): void {
    const first = issues?.[0];
    const why = first ? `${v.getDotPath(first) ?? 'value'}: ${first.message}` : 'unknown name';
    this.#logger.warn(`Refused a malformed ${what}: ${why}`);
  }
}

function refusal(name: string): Problem {
  return {
    code: 'protocol.malformed',
    severity: 'error',
    message: `Malformed message for "${name}". This is a defect of Patchbay; see its log.`,
  };
}

function closed(): ProblemError {
  return new ProblemError({ code: 'protocol.closed', severity: 'info', message: 'The other process ended.' });
}
