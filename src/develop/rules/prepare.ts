import { resolve } from 'node:path';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Problem, Severity } from '../../base/problem.ts';
import { boundFiles } from '../../engine/fileGrants.ts';
import { ignoreFileLines, PathPatterns } from '../../engine/ignore/pathPatterns.ts';
import { isRemote } from '../../manifest/files/paths.ts';
import type { WatchRule } from '../../manifest/model/container.ts';
import type { Application, Service } from '../../manifest/model.ts';
import { wayBelow } from './paths.ts';
import { PreparedRule, type IgnoreFile } from './preparedRule.ts';

/** What the rules need to know of this machine's files. */
export interface RuleFiles {
  /** The path with its links followed; itself where it is not there. */
  realPath(path: string): string;
  /** Undefined for a file that is not there. */
  readText(path: string): string | undefined;
}

export interface PreparedRules {
  /** Those that are followed, in the order of the manifest. */
  readonly rules: readonly PreparedRule[];
  /** What is left out on purpose, and rules that cannot be followed. */
  readonly notes: readonly RuleNote[];
  /** Files that had a part in it, and those that would have, were they there: the rules are prepared anew when one changes. */
  readonly readsFrom: readonly string[];
}

export interface RuleNote {
  readonly service: string;
  readonly rule: WatchRule;
  /** False for a rule that is left out as a whole. */
  readonly isFollowed: boolean;
  readonly problem: Problem;
}

/** Where services run, as far as rules depend on it. */
export interface WatchedPlaces {
  /** Those that run as local processes. */
  readonly local: ReadonlySet<string>;
  /** The others run on a cluster, which makes a new container for each start. */
  readonly isCluster: boolean;
}

const onOneMachine: WatchedPlaces = { local: new Set(), isCluster: false };

/** Makes the rules of `develop.watch` of some services ready to be asked. */
export function prepareRules(
  application: Application,
  services: readonly string[],
  files: RuleFiles,
  { local, isCluster }: WatchedPlaces = onOneMachine,
): PreparedRules {
  const parts = services.flatMap((name) => {
    const service = ownProperty(application.services, name);
    return service?.watch
      ? [prepareService(application, service, files, local.has(name) ? 'local' : isCluster ? 'cluster' : 'machine')]
      : [];
  });
  return {
    rules: parts.flatMap(({ rules }) => rules),
    notes: parts.flatMap(({ notes }) => notes),
    readsFrom: [...new Set(parts.flatMap(({ readsFrom }) => readsFrom))],
  };
}

type RulePlace = 'local' | 'cluster' | 'machine';

function prepareService(
  application: Application,
  service: Service,
  files: RuleFiles,
  runsOn: RulePlace,
): PreparedRules {
  const isLocal = runsOn === 'local';
  const candidates = ignoreFilesOf(service);
  const ignoreFile = readIgnoreFile(service, candidates, files);
  const mounts = isLocal ? [] : mountTargets(application, service);
  const rules: PreparedRule[] = [];
  const notes: RuleNote[] = [];
  for (const [index, rule] of (service.watch ?? []).entries()) {
    const path = files.realPath(rule.path);
    const problem = refusal(service, rule, runsOn) ?? mountedRule(service, rule, path, files, isLocal);
    if (problem) {
      notes.push({ service: service.name, rule, isFollowed: false, problem });
      continue;
    }
    const place = { service: service.name, index, path, mounts, isLocal, ...(ignoreFile && { ignoreFile }) };
    const prepared = new PreparedRule(rule, place);
    rules.push(prepared);
    const ignored = ignoredRule(prepared, ignoreFile);
    if (ignored) notes.push({ service: service.name, rule, isFollowed: true, problem: ignored });
  }
  return { rules, notes, readsFrom: candidates };
}

/** In the order in which they win. Patterns of both start at the folder of the build, wherever the Dockerfile is. */
function ignoreFilesOf({ build }: Service): readonly string[] {
  if (!build || isRemote(build.context)) return [];
  const own = build.dockerfileInline === undefined ? [`${resolve(build.context, build.dockerfile)}.dockerignore`] : [];
  return [...own, resolve(build.context, '.dockerignore')];
}

function readIgnoreFile({ build }: Service, candidates: readonly string[], files: RuleFiles): IgnoreFile | undefined {
  for (const file of candidates) {
    const text = files.readText(file);
    if (text === undefined || !build) continue;
    return { file, folder: files.realPath(build.context), patterns: new PathPatterns(ignoreFileLines(text)) };
  }
  return undefined;
}

/** Where files of this machine are mounted: what is copied there would change them, or be seen by nobody. */
function mountTargets(application: Application, service: Service): readonly string[] {
  const binds = service.mounts.filter(({ type }) => type === 'bind').map(({ target }) => target);
  const granted = boundFiles(application, service).map(({ target }) => target);
  return [...binds, ...granted].map((target) => target.replace(/(?<=.)\/+$/, ''));
}

/** What the rule asks for and cannot have. */
function refusal({ name, build }: Service, rule: WatchRule, runsOn: RulePlace): Problem | undefined {
  const isLocal = runsOn === 'local';
  if (rule.action === 'sync+restart' && runsOn === 'cluster') {
    return problemAt(
      rule,
      'error',
      'no-restart-in-place',
      `On a Swarm "${name}" cannot be restarted with the files that were copied: a new container takes the place of the old one. Choose the action rebuild, or sync+exec with a command that has the program read its files again.`,
    );
  }
  if (rule.action === 'rebuild' && !build && !isLocal) {
    return problemAt(
      rule,
      'error',
      'no-build',
      `"${name}" has no build, so a change cannot rebuild it. Add build:, or choose another action.`,
    );
  }
  if (rule.action === 'sync+exec' && rule.exec === undefined) {
    return problemAt(
      rule,
      'error',
      'no-command',
      `The rule runs no command after its files were copied. Add exec: with a command.`,
    );
  }
  if (rule.action.startsWith('sync') && rule.target === undefined && !isLocal) {
    return problemAt(
      rule,
      'error',
      'no-target',
      `The rule does not say where files go. Add target: with the path in the container.`,
    );
  }
  return undefined;
}

/** As Compose has it: what is mounted into the container is there already, so that these rules have nothing to do. */
function mountedRule(
  service: Service,
  rule: WatchRule,
  path: string,
  files: RuleFiles,
  isLocal: boolean,
): Problem | undefined {
  if (isLocal || (rule.action !== 'sync' && rule.action !== 'sync+restart')) return undefined;
  const mount = service.mounts.find(
    ({ type, source }) =>
      type === 'bind' && source !== undefined && wayBelow(files.realPath(source), path) !== undefined,
  );
  if (!mount) return undefined;
  const instead = rule.action === 'sync' ? 'Remove the rule' : 'Choose the action restart';
  const message = `The rule copies nothing: its path is mounted into the container at ${mount.target}, where changes are seen at once. ${instead}, or the mount.`;
  return problemAt(rule, 'warning', 'mounted', message);
}

function ignoredRule({ rule, path }: PreparedRule, ignoreFile: IgnoreFile | undefined): Problem | undefined {
  const way = ignoreFile && wayBelow(ignoreFile.folder, path);
  if (!way || !ignoreFile.patterns.isMatchedWhole(way)) return undefined;
  const pattern = ignoreFile.patterns.verdict(way)?.pattern ?? '';
  const message = `The rule has no effect: the pattern "${pattern}" of ${ignoreFile.file} leaves out all of its path. Change the pattern, or the path.`;
  return problemAt(rule, 'warning', 'ignored', message);
}

function problemAt({ at }: WatchRule, severity: Severity, code: string, message: string): Problem {
  return { code: `develop.${code}`, severity, message, at };
}
