import type { Location } from '../../base/problem.ts';
import { bytesOf, stated, statedIfAny, wordOf } from '../application/facts.ts';
import type { Prices, QuotaDeclaration, QuotaLimits } from '../model/governance.ts';
import { find, numberOf, type MapNode, type Node } from '../tree/tree.ts';

/** What the manifest says of ceilings; `environment` names the chosen environment. Undefined where it says nothing. */
export function toQuota(root: MapNode, environment?: string): QuotaDeclaration | undefined {
  const node = find(root, 'x-patchbay', 'quota');
  const own = environment === undefined ? undefined : find(root, 'x-patchbay', 'environments', environment, 'quota');
  if (node?.kind !== 'map' && own?.kind !== 'map') return undefined;
  return stated<QuotaDeclaration>({
    application: toQuotaLimits(node),
    environment: toQuotaLimits(own),
    developer: toQuotaLimits(find(node, 'developer')),
    defaults: statedIfAny<NonNullable<QuotaDeclaration['defaults']>>({
      cpus: numberOf(find(node, 'defaults', 'cpus')),
      memoryBytes: bytesOf(find(node, 'defaults', 'memory')),
    }),
    prices: pricesOf(find(own, 'cost')) ?? pricesOf(find(node, 'cost')) ?? openCostPrices,
    at: keyOf(find(root, 'x-patchbay')) ?? keyOf(find(root, 'x-patchbay', 'environments', environment ?? '')),
  });
}

function keyOf(parent: Node | undefined): Location | undefined {
  return parent?.kind === 'map' ? parent.entries.get('quota')?.keyAt : undefined;
}

/** Undefined when it limits nothing. */
export function toQuotaLimits(node: Node | undefined): QuotaLimits | undefined {
  return statedIfAny<QuotaLimits>({
    cpus: numberOf(find(node, 'cpus')),
    memoryBytes: bytesOf(find(node, 'memory')),
    containers: numberOf(find(node, 'containers')),
    volumes: numberOf(find(node, 'volumes')),
    ports: numberOf(find(node, 'ports')),
    imageBytes: bytesOf(find(node, 'images')),
    costPerMonth: numberOf(find(node, 'cost', 'perMonth')),
  });
}

/** What OpenCost takes where no provider tells prices: `configs/default.json` of github.com/opencost/opencost. */
export const openCostPrices: Prices = { currency: 'USD', cpuHour: 0.031611, gibHour: 0.004237, source: 'OpenCost' };

/**
 * Undefined where neither a price nor a currency is stated. OpenCost's prices are in US dollars, and stand in for nothing in
 * another currency: what has no price then is unpriced.
 */
function pricesOf(cost: Node | undefined): Prices | undefined {
  const [cpuHour, gibHour] = [numberOf(find(cost, 'cpuHour')), numberOf(find(cost, 'gibHour'))];
  const currency = wordOf(find(cost, 'currency'));
  if (cpuHour === undefined && gibHour === undefined) {
    const isDollar = currency === undefined || currency.toUpperCase() === openCostPrices.currency;
    return isDollar ? undefined : { currency, source: 'manifest' };
  }
  return {
    currency: currency ?? openCostPrices.currency,
    ...(cpuHour === undefined ? {} : { cpuHour }),
    ...(gibHour === undefined ? {} : { gibHour }),
    source: 'manifest',
  };
}
