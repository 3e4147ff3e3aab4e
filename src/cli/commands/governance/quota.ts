import { Option, type Command } from 'commander';
import { quotaOverview, type QuotaOverview } from '../../../app/governance/quota/overview.ts';
import { Reservations } from '../../../app/governance/quota/reservations.ts';
import { formatBytes } from '../../../base/bytes.ts';
import { costText, pricesText } from '../../../policy/quota/costs.ts';
import { moneyText, quotaAmount, quotaKinds } from '../../../policy/quota/quotaKinds.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { tableText } from '../../output/table.ts';
import { withEngine } from '../../sources/engineSource.ts';
import { loadManifest, soundApplication } from '../../sources/manifestSource.ts';

interface QuotaOptions extends GlobalOptions {
  readonly format: 'human' | 'json';
}

export function quotaCommand(program: Command): Command {
  return program
    .command('quota')
    .summary('show what runs beside what the quota allows, and what it costs')
    .description(
      'Show what runs, what is reserved by starts under way and what the manifest declares, beside the ceilings of ' +
        '`x-patchbay.quota`, and what each service costs in a month.\n' +
        'JSON is one object of {project, environment?, prices, scopes, services, total}.',
    )
    .addOption(new Option('--format <format>', 'how to print it').choices(['human', 'json']).default('human'));
}

export async function quota(options: QuotaOptions, context: CliContext): Promise<ExitCode> {
  const { stdout, signal } = context;
  const application = await soundApplication(loadManifest(options, context), context);
  if (!application) return exitCodes.hasProblems;
  return withEngine(options, context, async (engine) => {
    const { address } = await engine.ping(signal);
    const [running, reservations] = await Promise.all([
      engine.running(signal),
      new Reservations(context.stateDirectory).on(address),
    ]);
    const overview = quotaOverview(application, { running, reservations });
    await stdout.write(options.format === 'json' ? `${JSON.stringify(overview, null, 2)}\n` : overviewText(overview));
    return exitCodes.done;
  });
}

const scopeTitles = {
  application: 'Quota of the application',
  environment: 'Quota of the environment',
  developer: 'Quota of all that runs on the engine',
} as const;

function overviewText(overview: QuotaOverview): string {
  const { prices, scopes, services, total } = overview;
  const { currency } = prices;
  const tables = scopes.map(({ scope, rows }) => {
    const cells = rows.map(({ what, running, reserved, declared, allowed }) => {
      const say = (amount: number | undefined): string =>
        amount === undefined ? 'unpriced' : quotaAmount(what, amount, currency);
      return [
        quotaKinds[what].label,
        say(running),
        say(reserved),
        say(declared),
        allowed === undefined ? '-' : say(allowed),
      ];
    });
    return tableText([scopeTitles[scope], 'running', 'reserved', 'declared', 'allowed'], cells);
  });
  const costs = services.map(({ service, containers, cpus, memoryBytes, perMonth, unpriced }) => [
    service,
    String(containers),
    cpus === undefined ? '-' : quotaAmount('cpus', cpus),
    memoryBytes === undefined ? '-' : formatBytes(memoryBytes),
    perMonth === undefined ? 'unpriced' : moneyText(perMonth, currency),
    unpriced.join(', '),
  ]);
  return [
    ...tables,
    tableText(['Service', 'containers', 'CPUs', 'memory', 'cost a month', 'unpriced'], costs),
    `All together, at ${pricesText({ prices })}: ${costText(total, currency)}\n`,
  ].join('\n');
}
