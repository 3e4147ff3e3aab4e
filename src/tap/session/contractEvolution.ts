import type { Compatibility } from '../../messages/compatibility/compareContracts.ts';
import type { Contract } from '../../messages/contracts/contract.ts';
import { readContractFile } from '../../messages/contracts/contractFile.ts';
import { errorsIn, isKeptBy } from '../../messages/contracts/holding.ts';
import { toJson } from '../../messages/decode/toJson.ts';
import { SchemaInference } from '../../messages/infer/inferSchema.ts';
import type { ContractComparison, ContractVersion } from '../../protocol/contracts/evolution.ts';
import type { Handlers } from '../../protocol/rpc.ts';
import type { tapSide } from '../../protocol/tap.ts';
import { eachPayload, type HeldSource } from './heldSource.ts';
import type { Session } from './session.ts';

type Requests = Handlers<typeof tapSide>;
type EvolutionHandlers = Pick<Requests, 'inferContract' | 'widenContract' | 'compareContracts'>;
type WidenRequest = Parameters<Requests['widenContract']>[0];
type WidenAnswer = Awaited<ReturnType<Requests['widenContract']>>;

/** More than that is told of no counterexample. */
const maxErrors = 20;

/** The handlers of requests about contracts that shall change with their messages. */
export function evolutionHandlers(sessions: ReadonlyMap<string, Session>): EvolutionHandlers {
  return {
    inferContract: async ({ source, title }, signal) => {
      const inference = new SchemaInference();
      const held = largest(sessions, source);
      if (held) await eachPayload(held, (payload) => added(inference, payload), signal);
      const { count } = inference;
      return {
        text: count === 0 ? null : `${JSON.stringify(inference.schema(title), undefined, 2)}\n`,
        messages: count,
      };
    },
    widenContract: (request, signal) => widen(largest(sessions, request.source), request, signal),
    compareContracts: async ({ older, newer, mode }) => {
      const missing = new Set<string>();
      const [before, after] = [await opened(older, missing), await opened(newer, missing)];
      if (missing.size > 0) return { missing: [...missing], comparison: null };
      const { compareVersions } = await import('../../messages/drafts/evolution.ts');
      return { missing: [], comparison: told(compareVersions(before, after, mode)) };
    },
  };
}

/** Several sessions may have read the same: the one that holds most has most to say. */
function largest(sessions: ReadonlyMap<string, Session>, source: string): HeldSource | undefined {
  const all = [...sessions.values()].flatMap((session) => session.held(source) ?? []);
  const heldOf = ({ store, number }: HeldSource): number => store.countsOf(number).held;
  return all.sort((one, other) => heldOf(other) - heldOf(one))[0];
}

/** What is no JSON has no schema to find. */
function added(inference: SchemaInference, payload: unknown): boolean {
  if (payload !== undefined) inference.add(payload);
  return true;
}

async function widen(held: HeldSource | undefined, request: WidenRequest, signal: AbortSignal): Promise<WidenAnswer> {
  const place = held?.known?.payload?.contract;
  const { path, rule, isAll } = request;
  if (!held || !place) return refused('The inspector does not hold messages of this contract any more.');
  if (place.path !== path)
    return refused('The rule stands in another file than the contract, and has to be changed by hand.');
  const { openContract } = await import('../../messages/contracts/openContract.ts');
  const { widenFor } = await import('../../messages/drafts/evolution.ts');
  const open = (text: string): Contract =>
    openContract(place, (file) => (file === path ? text : readContractFile(file)));
  let { text } = request;
  const before = open(text);
  let contract = before;
  let [messages, problem] = [0, contract.problem];
  const visit = (payload: unknown): boolean => {
    if (isKeptBy(payload, contract)) {
      // Widened for another one, it is kept by this one too.
      if (!isKeptBy(payload, before)) messages++;
      return true;
    }
    if (!isAll && rule !== null && !errorsIn(payload, contract).some((error) => error.rule === rule)) return true;
    const widened = widenFor(text, payload, open);
    if ('problem' in widened) {
      problem = widened.problem;
      return false;
    }
    messages++;
    text = widened.text;
    contract = open(text);
    return isAll;
  };
  if (problem === null) await eachPayload(held, visit, signal);
  if (problem !== null) return refused(problem);
  return messages === 0 ? refused('No held message breaks the contract any more.') : { text, messages, problem: null };
}

function refused(problem: string): WidenAnswer {
  return { text: null, messages: 0, problem };
}

async function opened({ path, pointer, texts, isCurrent }: ContractVersion, missing: Set<string>): Promise<Contract> {
  const { openContract } = await import('../../messages/contracts/openContract.ts');
  const given = new Map(texts);
  return openContract({ path, pointer }, (file) => {
    const text = given.get(file);
    if (text !== undefined) return text ?? undefined;
    if (isCurrent) return readContractFile(file);
    missing.add(file);
    return undefined;
  });
}

function told(result: Compatibility): ContractComparison {
  const nothing = { counterexample: null, errors: [], isBackward: true, reason: null, tried: 0 };
  switch (result.state) {
    case 'compatible':
      return { ...nothing, state: 'compatible' };
    case 'unknown':
      return { ...nothing, ...result };
    case 'broken': {
      const errors = result.errors.slice(0, maxErrors).map(({ path, message }) => ({ path, message }));
      const counterexample = toJson(result.counterexample, 2) ?? null;
      return { ...nothing, state: 'broken', counterexample, errors, isBackward: result.isBackward };
    }
  }
}
