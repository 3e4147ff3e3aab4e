import { Argument, Option, type Command } from 'commander';
import { withChanges, type PastEntry } from '../../../app/history/pastOperations.ts';
import type { AuditRecord } from '../../../audit/record.ts';
import { auditFolder } from '../../../app/governance/auditFolder.ts';
import { auditEventOf } from '../../../audit/cloudEvents.ts';
import { auditedOperations, auditedProjects, isUnreadableRecord, readTrail } from '../../../audit/readTrail.ts';
import { parseCheckpoint, verifyTrail, type Checkpoint } from '../../../audit/verifyTrail.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import { parseMoment } from '../../input/moment.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { collect } from '../../input/options.ts';
import { actorsText, operationsText, verdictText } from '../../output/auditOutput.ts';
import { complain, refusal } from '../../output/report.ts';
import { findProject } from '../../sources/project.ts';

interface AuditOptions extends GlobalOptions {
  readonly format?: (typeof formats)[number];
  readonly service?: readonly string[];
  readonly since?: string;
  readonly until?: string;
  readonly tail: string;
  readonly all: boolean;
  readonly checkpoint?: string;
}

const actions = ['list', 'verify', 'export'] as const;
const formats = ['human', 'json', 'cloudevents'] as const;

export function auditCommand(program: Command): Command {
  return program
    .command('audit')
    .summary('show what was done and by whom; prove that nothing of it was changed')
    .description(
      'Show the operations of a project from the audit trail: who, what, how it ended, what policies found, and why it was done.\n' +
        '`audit verify` proves that nothing in the trail was changed, removed, moved, added or cut off; it ends with 1 and names the ' +
        'first broken record where something was. `audit export` prints every record, the newest last, as JSON lines of CloudEvents 1.0.\n' +
        `Who: ${actorsText}. The trail is on this machine, in the state folder of the user.`,
    )
    .addArgument(new Argument('[action]', 'what to do with it').choices(actions).default('list'))
    .addOption(
      new Option('--format <format>', 'how to print it (else for people, and of an export CloudEvents)').choices(
        formats,
      ),
    )
    .option(
      '--service <service>',
      'only operations on this service, with what changed in its manifest; repeatable',
      collect,
    )
    .option('--since <time>', 'only what ended then or later: a time, or how long ago (10m)')
    .option('--until <time>', 'only what ended before')
    .option('-n, --tail <number>', 'the newest so many operations; "all" for every one', '50')
    .option('-a, --all', 'of every project on this machine, and of what belongs to none', false)
    .option('--checkpoint <checkpoint>', 'a checkpoint that verify told before: the trail must still have that record');
}

export async function audit(
  action: (typeof actions)[number],
  options: AuditOptions,
  context: CliContext,
): Promise<ExitCode> {
  mustBeFormatOf(action, options.format);
  const trails = auditFolder(context.stateDirectory);
  const projects = options.all ? auditedProjects(trails) : [findProject(options, context).name];
  switch (action) {
    case 'verify':
      return verify(trails, projects, options, context);
    case 'export':
      return exportAll(trails, projects, options, context);
    default:
      return list(trails, projects, options, context);
  }
}

function mustBeFormatOf(action: (typeof actions)[number], format: AuditOptions['format']): void {
  if (action === 'export' && format === 'human')
    throw refusal('bad-format', '--format human is none of `audit export`: json or cloudevents.');
  if (action !== 'export' && format === 'cloudevents')
    throw refusal('bad-format', '--format cloudevents is of `audit export`.');
}

async function list(
  trails: string,
  projects: readonly string[],
  options: AuditOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { sinceMs, untilMs } = spanOf(options);
  const limit = limitOf(options.tail);
  let unreadable = 0;
  const onUnreadable = (): void => void unreadable++;
  const question = { limit, ...(options.service && { services: options.service }), sinceMs, untilMs, onUnreadable };
  const found = await Promise.all(
    projects.map((project) => auditedOperations(trails, project, question, context.signal)),
  );
  // Of one project in the order in which they were written, which no clock that is put back changes.
  const all =
    found.length === 1 ? found.flat() : found.flat().toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time));
  const operations = all.slice(-limit);
  const text =
    options.format === 'json'
      ? operations.map((record) => `${JSON.stringify(record)}\n`).join('')
      : operationsText(operations, options.all, await historyOf(trails, operations, options));
  await context.stdout.write(text);
  return leftOut(unreadable, context);
}

/** What changed in the manifest of a service, where one alone is asked about. */
async function historyOf(
  trails: string,
  operations: readonly AuditRecord[],
  { service = [], all }: AuditOptions,
): Promise<readonly PastEntry[] | undefined> {
  const [only, ...others] = service;
  return only === undefined || others.length > 0 || all ? undefined : withChanges(trails, operations, only);
}

async function verify(
  trails: string,
  projects: readonly string[],
  options: AuditOptions,
  context: CliContext,
): Promise<ExitCode> {
  const checkpoint = checkpointOf(options);
  let exitCode: ExitCode = exitCodes.done;
  for (const project of projects) {
    const asked = { signal: context.signal, ...(checkpoint && { checkpoint }) };
    // In order: what is told is read in the order of the names.
    const verdict = await verifyTrail(trails, project, asked);
    if (verdict.faults.length > 0) exitCode = exitCodes.hasProblems;
    await context.stdout.write(options.format === 'json' ? `${JSON.stringify(verdict)}\n` : verdictText(verdict));
  }
  return exitCode;
}

async function exportAll(
  trails: string,
  projects: readonly string[],
  options: AuditOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { sinceMs, untilMs } = spanOf(options);
  let unreadable = 0;
  for (const project of projects) {
    for await (const record of readTrail(trails, project, context.signal)) {
      if (isUnreadableRecord(record)) unreadable++;
      else if (isWithin(record.time, sinceMs, untilMs) && isAbout(record.services, options.service)) {
        const value = options.format === 'json' ? record : auditEventOf(record);
        await context.stdout.write(`${JSON.stringify(value)}\n`);
      }
    }
  }
  return leftOut(unreadable, context);
}

/** What is left out is told: a trail that was cut must not look like a short one. */
async function leftOut(unreadable: number, { stderr }: CliContext): Promise<ExitCode> {
  if (unreadable === 0) return exitCodes.done;
  const lines = unreadable === 1 ? '1 line is no record and was' : `${unreadable} lines are no records and were`;
  await complain(stderr, `${lines} left out. Run patchbay audit verify.`);
  return exitCodes.hasProblems;
}

function spanOf({ since, until }: AuditOptions): { readonly sinceMs: number; readonly untilMs: number } {
  const nowMs = Date.now();
  return {
    sinceMs: since === undefined ? -Infinity : parseMoment('--since', since, nowMs),
    untilMs: until === undefined ? Infinity : parseMoment('--until', until, nowMs),
  };
}

function isWithin(time: string, sinceMs: number, untilMs: number): boolean {
  const timeMs = Date.parse(time);
  return timeMs >= sinceMs && timeMs < untilMs;
}

function isAbout(services: readonly string[], wanted: readonly string[] | undefined): boolean {
  return !wanted || services.some((service) => wanted.includes(service));
}

function limitOf(text: string): number {
  if (text === 'all') return Infinity;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw refusal('bad-tail', `--tail ${text} cannot be read. Write a number from 1 on, or all.`);
}

function checkpointOf({ checkpoint: text, all }: AuditOptions): Checkpoint | undefined {
  if (text === undefined) return undefined;
  if (all) throw refusal('bad-checkpoint', 'A checkpoint is of one project: leave --all out.');
  const checkpoint = parseCheckpoint(text);
  if (checkpoint) return checkpoint;
  throw refusal('bad-checkpoint', `--checkpoint ${text} cannot be read. Give one that \`patchbay audit verify\` told.`);
}
