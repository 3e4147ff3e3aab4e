import type { QuotaDeclaration } from '../../manifest/model/governance.ts';
import { costText, pricesText, serviceCost, totalCost } from './costs.ts';
import type { QuotaDemand } from './overruns.ts';
import { moneyText, quotaAmount, quotaKindNames, quotaKinds, type QuotaKind } from './quotaKinds.ts';
import type { QuotaScope } from './scopes.ts';
import { amountIn, exact, joinedUse, quotaTotals, type QuotaUse } from './use.ts';

/** What an operation makes of one set of ceilings, as plain data. */
export interface QuotaOutlook {
  readonly scope: QuotaScope['kind'];
  /** For people, as `QuotaScope.words`. */
  readonly words: string;
  readonly rows: readonly OutlookRow[];
}

/** What a ceiling has before an operation and after it; the amounts are as `QuotaTotals` has them, and left out where nothing has a price. */
interface OutlookRow {
  readonly what: QuotaKind;
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly allowed: number;
}

/** A row for each ceiling of a scope. */
export function outlookOf(
  { kind, words, limits }: QuotaScope,
  quota: QuotaDeclaration,
  demand: QuotaDemand,
): QuotaOutlook {
  const [before, after] = [quotaTotals(demand.before, quota), quotaTotals(afterwards(demand), quota)];
  const rows = quotaKindNames.flatMap((what) => {
    const { limit, total } = quotaKinds[what];
    const allowed = limits[limit];
    return allowed === undefined
      ? []
      : [{ what, before: amountIn(before, total), after: amountIn(after, total), allowed }];
  });
  return { scope: kind, words, rows };
}

/** What fits in one line of a plan, which is as wide as a quick pick. */
const ceilingsInALine = 2;

/** The plan itself names the application; a line of it has room for little. */
const titles: Partial<Record<QuotaScope['kind'], string>> = {
  application: 'Quota',
  developer: 'Quota of all you run',
};

/** `Quota: CPUs 0.5 → 1.25 of 4, memory 64 MiB → 1.0 GiB of 4.0 GiB`, two ceilings a line; none where a scope limits nothing. */
export function outlookTexts({ scope, words, rows }: QuotaOutlook, { prices }: QuotaDeclaration): readonly string[] {
  const texts = rows.map(({ what, before, after, allowed }) => {
    const say = (amount: number | undefined): string =>
      amount === undefined ? 'unpriced' : quotaAmount(what, amount, prices?.currency);
    const change = before === after ? say(after) : `${say(before)} → ${say(after)}`;
    return `${quotaKinds[what].label} ${change} of ${say(allowed)}`;
  });
  const title = titles[scope] ?? `Q${words.slice(1)}`;
  const lines = Array.from({ length: Math.ceil(texts.length / ceilingsInALine) }, (_, line) =>
    texts.slice(line * ceilingsInALine, (line + 1) * ceilingsInALine),
  );
  return lines.map((line) => `${title}: ${line.join(', ')}`);
}

/** `Cost: USD 3.09 → USD 12.40 a month (+USD 9.31), at OpenCost's default prices`. What has no price is named. */
export function costOutlookText(quota: QuotaDeclaration, demand: QuotaDemand): string {
  const currency = quota.prices?.currency ?? 'USD';
  const costOf = ({ claims }: QuotaUse) => totalCost(claims.map((claim) => serviceCost(claim, quota)));
  const [before, after] = [costOf(demand.before), costOf(afterwards(demand))];
  const was = before.perMonth ?? 0;
  const change = exact((after.perMonth ?? 0) - was);
  const from = demand.before.claims.length === 0 || change === 0 ? '' : `${moneyText(was, currency)} → `;
  const difference = change === 0 ? '' : ` (${change > 0 ? '+' : '-'}${moneyText(Math.abs(change), currency)})`;
  // What does not run costs nothing: only a service can be unpriced.
  const isEmpty = before.perMonth !== undefined && demand.stays.claims.length === 0 && demand.added.claims.length === 0;
  const to = isEmpty ? `${moneyText(0, currency)} a month` : costText({ ...after }, currency);
  return `Cost: ${from}${to}${difference}, at ${pricesText(quota)}`;
}

function afterwards({ stays, added }: QuotaDemand): QuotaUse {
  return joinedUse(stays, added);
}
