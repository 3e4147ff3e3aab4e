import axe from 'axe-core';
import type { Frame } from 'playwright-core';

interface Finding {
  readonly id: string;
  readonly impact?: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What a page has that keeps somebody from using it: the serious and the critical of axe's findings, in words. */
export async function barriersIn(frame: Frame): Promise<readonly string[]> {
  await frame.evaluate(axe.source);
  const findings = await frame.evaluate(async () => {
    const { axe: inPage } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: readonly Finding[] }> };
    };
    const { violations } = await inPage.run({ resultTypes: ['violations'] });
    return violations.map(({ id, impact, nodes }) => ({
      id,
      impact: impact ?? '',
      nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary: failureSummary ?? '' })),
    }));
  });
  return findings
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
}
