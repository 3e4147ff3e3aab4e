import {
  CodeActionKind,
  MessageType,
  ShowMessageNotification,
  type CodeAction,
  type CodeActionContext,
  type CodeActionParams,
  type Connection,
  type ServerCapabilities,
  type TextDocumentIdentifier,
} from 'vscode-languageserver/node';
import { disarm } from '../../base/foreignText.ts';
import type { Problem, Range } from '../../base/problem.ts';
import { fixAll, isAbout, quickFixes } from '../actions/codeActions.ts';
import { moreFixes } from '../actions/moreFixes.ts';
import { fixAllKind, type Offer } from '../actions/offer.ts';
import { comparisonFixes } from '../actions/comparisonFixes.ts';
import { expressionFixes } from '../actions/expressionFixes.ts';
import { policyFixes } from '../actions/policyFixes.ts';
import { quotaFixes } from '../actions/quotaFixes.ts';
import { OfferProofs } from '../actions/provedOffers.ts';
import { switchOffers } from '../actions/switchOffers.ts';
import { wiringOffers } from '../actions/wiringOffers.ts';
import { refactoringsAt } from '../refactor/refactorings.ts';
import { touches } from '../text/ranges.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { pathOf } from '../text/uris.ts';
import { snapshotOf, type FeatureSources } from './featureSources.ts';
import type { GiveWay } from './turns.ts';
import { workspaceEdit } from './workspaceEdits.ts';

export const actionCapabilities: ServerCapabilities = {
  codeActionProvider: {
    codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.Refactor, fixAllKind],
    resolveProvider: true,
  },
};

/** Larger manifests take longer to prove an edit in than anybody waits for a light bulb. */
const mostLinesAtOnce = 1_000;

/** What an action was about when it was offered. With its title it names the action that is chosen. */
interface ActionData {
  readonly textDocument: TextDocumentIdentifier;
  readonly range: Range;
}

/**
 * Serves code actions: fixes of a place's problems, and refactorings. Each is proved before it is offered, or, in a large
 * manifest, before it is applied.
 */
export function serveActions(connection: Connection, sources: FeatureSources): void {
  const { turns } = sources;
  const proofs = new OfferProofs();
  connection.onCodeAction(
    turns.served(async (params, giveWay) => {
      const snapshot = snapshotOf(sources, params.textDocument);
      if (!snapshot) return [];
      const offers = offersFor(params.textDocument.uri, params.range, params.context, snapshot, sources);
      if (sources.client().resolvesActions && isLarge(snapshot)) {
        return offers.map((offer) => described(offer, params, sources));
      }
      const proved = await provedOf(offers, snapshot, proofs, giveWay);
      return proved.map((offer) => ({
        ...described(offer, params, sources),
        edit: workspaceEdit(offer.edits, sources, offer.created),
      }));
    }),
  );
  connection.onCodeActionResolve(
    turns.served((action) => {
      // Some editors ask for more of each action.
      if (action.edit) return action;
      const { textDocument, range } = action.data as ActionData;
      const { title, kind = '' } = action;
      const snapshot = snapshotOf(sources, textDocument);
      const offers = snapshot ? offersFor(textDocument.uri, range, { only: [kind] }, snapshot, sources) : [];
      const offer = offers.find((one) => one.title === title);
      const proved = snapshot && offer ? proofs.proved(snapshot, offer) : 'change a text that is another one by now';
      if (typeof proved !== 'string') return { ...action, edit: workspaceEdit(proved.edits, sources, proved.created) };
      const message = disarm(`"${title}" is not applied: it would ${proved}`);
      // An error would be shown, too, and as a failure of the server.
      void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message });
      return action;
    }),
  );
}

function isLarge(snapshot: Snapshot): boolean {
  const counts = snapshot.files().map(({ lines }) => lines.length);
  return counts.reduce((sum, count) => sum + count, 0) > mostLinesAtOnce;
}

async function provedOf(
  offers: readonly Offer[],
  snapshot: Snapshot,
  proofs: OfferProofs,
  giveWay: GiveWay,
): Promise<readonly Offer[]> {
  const proved: Offer[] = [];
  for (const [index, offer] of offers.entries()) {
    if (index > 0) await giveWay();
    const one = proofs.proved(snapshot, offer);
    if (typeof one !== 'string') proved.push(one);
  }
  return proved;
}

function offersFor(
  uri: string,
  range: Range,
  context: Pick<CodeActionContext, 'only'>,
  snapshot: Snapshot,
  sources: FeatureSources,
): readonly Offer[] {
  const problems = sources.problemsOf(pathOf(uri));
  const { canCreateFiles } = sources.client();
  const here = problems.filter(({ at }) => at && touches(at.range, range));
  const isFixWanted = isWanted('quickfix', context);
  return [
    ...(isFixWanted ? quickFixes(problems, range) : []),
    ...(context.only && isWanted(fixAllKind, context) ? fixAll(problems) : []),
    ...(isFixWanted ? here.flatMap((problem) => moreFixes(snapshot, problem, canCreateFiles)) : []),
    ...(isFixWanted ? here.flatMap((problem) => policyOffers(snapshot, problem)) : []),
    ...(isFixWanted ? wiringOffers(snapshot, problems, range) : []),
    ...(isFixWanted ? here.flatMap((problem) => switchOffers(snapshot, problem)) : []),
    ...refactoringsAt(snapshot, range, {
      exists: (path) => sources.host.exists(path),
      readText: (path) => sources.host.readText(path),
      canCreateFiles,
    }),
  ].filter(({ kind }) => isWanted(kind, context));
}

function policyOffers(snapshot: Snapshot, problem: Problem): readonly Offer[] {
  const { code } = problem;
  if (code === 'policy.expression' || code === 'manifest.tag') {
    return [...expressionFixes(snapshot, problem), ...comparisonFixes(snapshot, problem)];
  }
  if (code.startsWith('quota.')) return quotaFixes(snapshot, problem);
  return code.startsWith('policy.') ? policyFixes(snapshot, problem) : [];
}

/** A request for `source` includes `source.fixAll.patchbay`. */
function isWanted(kind: string, { only }: Pick<CodeActionContext, 'only'>): boolean {
  return !only || only.some((wanted) => wanted === '' || kind === wanted || kind.startsWith(`${wanted}.`));
}

function described(
  offer: Offer,
  { context, range, textDocument }: CodeActionParams,
  { client }: FeatureSources,
): CodeAction {
  const diagnostics = context.diagnostics.filter((one) => isAbout(offer, one.code, one.range));
  const data: ActionData = { textDocument, range };
  const { title, fillIn } = offer;
  return {
    title,
    kind: offer.kind,
    ...(diagnostics.length > 0 && { diagnostics }),
    ...(offer.isPreferred && { isPreferred: true }),
    ...(fillIn &&
      client().options.commands && {
        command: { title, command: 'patchbay.manifest.reveal', arguments: [{ at: fillIn }] },
      }),
    data,
  };
}
