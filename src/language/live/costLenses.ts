import type { CodeLens } from 'vscode-languageserver/node';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Location, Range } from '../../base/problem.ts';
import type { QuotaDeclaration } from '../../manifest/model/governance.ts';
import type { Application } from '../../manifest/model.ts';
import { find } from '../../manifest/tree/tree.ts';
import { costText, pricesText, serviceCost, totalCost, type ServiceCost } from '../../policy/quota/costs.ts';
import { declaredUse } from '../../policy/quota/use.ts';
import type { SourceFile } from '../text/snapshot.ts';

/**
 * What each service of this file costs in a month, over its name, and all of them together over the quota. Only where the manifest
 * has a quota: nobody else has asked for it. It is known without an engine.
 */
export function costLenses(file: SourceFile, application: Application): CodeLens[] {
  const quota = application.governance?.quota;
  if (!quota) return [];
  const costs = declaredUse(application).claims.map((claim) => serviceCost(claim, quota));
  const byService = Object.fromEntries(costs.map((cost) => [cost.service, cost]));
  const services = file
    .names()
    .filter(({ space, isDeclaration }) => space === 'services' && isDeclaration)
    .flatMap(({ name, at }) => {
      const cost = ownProperty(byService, name);
      return cost ? [lens(at.range, costText(cost, currencyOf(quota)))] : [];
    });
  const total = quotaPlaces(file).map(({ range }) =>
    lens(range, totalText(costs, quota, application.governance?.environment)),
  );
  return [...services, ...total];
}

function totalText(costs: readonly ServiceCost[], quota: QuotaDeclaration, environment: string | undefined): string {
  const whole = costText(totalCost(costs), currencyOf(quota));
  const whose = environment === undefined ? 'All services' : `All services in ${environment}`;
  return `${whose}: ${whole}, at ${pricesText(quota)}`;
}

function quotaPlaces(file: SourceFile): readonly Location[] {
  return file.trees().flatMap((tree) => {
    const own = find(tree, 'x-patchbay');
    const entry = own?.kind === 'map' ? own.entries.get('quota') : undefined;
    return entry && !entry.route ? [entry.keyAt] : [];
  });
}

function currencyOf({ prices }: QuotaDeclaration): string {
  return prices?.currency ?? 'USD';
}

/** A lens without a command is plain text. */
function lens(range: Range, title: string): CodeLens {
  return { range, command: { title, command: '' } };
}
