import { auditFolder } from '../../../app/governance/auditFolder.ts';
import { replayedEffect, replayNote, replaySummary, type PolicyReplay } from '../../../app/governance/policyReplay.ts';
import { replayTrail } from '../../../app/history/replayTrail.ts';
import type { PolicyDeclaration } from '../../../manifest/model/governance.ts';
import type { CliContext } from '../../context.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { printable } from '../../output/output.ts';
import { refusal } from '../../output/report.ts';
import { loadManifest } from '../../sources/manifestSource.ts';

interface ReplayOptions extends GlobalOptions {
  readonly format: 'human' | 'json' | 'junit';
}

/** Says which operations of the past policies would have held up: those that are named, or all that hold for the manifest. */
export async function policyReplay(
  names: readonly string[],
  options: ReplayOptions,
  context: CliContext,
): Promise<boolean> {
  if (options.format === 'junit') throw refusal('bad-format', '--format junit is of `policy test`.');
  const { application } = loadManifest(options, context);
  if (!application)
    throw refusal('broken-manifest', 'The manifest cannot be read. See what is wrong with it by patchbay check.');
  const policies = chosen(names, application.governance?.policies ?? []);
  const { stateDirectory: state, signal } = context;
  const replay = await replayTrail(auditFolder(state), application, policies, signal);
  await context.stdout.write(options.format === 'json' ? jsonText(replay) : humanText(replay));
  return true;
}

/** @throws ProblemError for a name that no policy has */
function chosen(names: readonly string[], all: readonly PolicyDeclaration[]): readonly PolicyDeclaration[] {
  const missing = names.find((name) => !all.some((policy) => policy.name === name));
  if (missing !== undefined) {
    const known = all.map(({ name }) => name).join(', ') || 'none';
    throw refusal('no-policy', `There is no policy "${missing}". The manifest has: ${known}.`);
  }
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

function humanText(replay: PolicyReplay): string {
  const lines = replay.found.flatMap((each) => {
    const { record, findings } = each;
    const head = `${record.time}  ${replayedEffect(each).padEnd(7)}  ${record.text}  (${record.actor.name})`;
    return [head, ...findings.map(({ code, message }) => `    ${code}: ${message}`)];
  });
  const note = replayNote(replay);
  return [...lines, replaySummary(replay), ...(note === undefined ? [] : [note])]
    .map((line) => `${printable(line)}\n`)
    .join('');
}

function jsonText({ asked, found, judgedByNow }: PolicyReplay): string {
  const operations = found.map((each) => ({
    time: each.record.time,
    operation: each.record.operation,
    text: each.record.text,
    actor: each.record.actor,
    effect: replayedEffect(each),
    manifest: each.manifest,
    findings: each.findings.map(({ code, effect, message, services }) => ({ code, effect, message, services })),
  }));
  return `${JSON.stringify({ asked, judgedByNow, operations }, undefined, 2)}\n`;
}
