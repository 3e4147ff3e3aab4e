import type { Location } from '../../base/problem.ts';
import { pathForPeople } from '../../base/disk/pathForPeople.ts';
import type { WatchRule } from '../../manifest/model/container.ts';
import type { PreparedRule, RuleVerdict } from './preparedRule.ts';
import type { PreparedRules } from './prepare.ts';

/** What lies at the path on this machine, where that matters. */
export type PathKind = 'file' | 'folder' | 'link' | 'special' | 'missing';

/** What one rule of one service makes of a path. */
export interface RuleAnswer {
  readonly service: string;
  readonly action: WatchRule['action'];
  /** The rule in the manifest. */
  readonly at: Location;
  readonly verdict: RuleVerdict | { readonly kind: 'special' } | { readonly kind: 'not-followed' };
  /** For people, a sentence. Names of files in it are hostile text. */
  readonly text: string;
}

/**
 * Why a path was, or was not, brought into containers: the answer of each rule, in the order of the manifest. `folder` is the
 * one that people know paths from.
 */
export function why(prepared: PreparedRules, path: string, kind: PathKind, folder: string): readonly RuleAnswer[] {
  const followed = prepared.rules.map((rule): RuleAnswer => {
    const verdict = rule.verdict(path);
    const isSpecial = kind === 'special' && verdict.kind === 'taken';
    return {
      service: rule.service,
      action: rule.rule.action,
      at: rule.rule.at,
      verdict: isSpecial ? { kind: 'special' } : verdict,
      text: isSpecial ? specialText : textOf(rule, verdict, kind, folder),
    };
  });
  return [...followed, ...unfollowed(prepared)];
}

const specialText = 'Not watched: it is no file, folder or link, but a socket, a pipe or a device.';

/** Rules that are left out as a whole say so for each path. */
function unfollowed({ notes }: PreparedRules): readonly RuleAnswer[] {
  return notes
    .filter(({ isFollowed }) => !isFollowed)
    .map(({ service, rule, problem }) => ({
      service,
      action: rule.action,
      at: rule.at,
      verdict: { kind: 'not-followed' },
      text: problem.message,
    }));
}

function textOf(rule: PreparedRule, verdict: RuleVerdict, kind: PathKind, folder: string): string {
  switch (verdict.kind) {
    case 'taken':
      return takenText(rule, verdict.target, kind);
    case 'outside':
      return `Not watched by this rule, which is for ${pathForPeople(rule.rule.path, folder)}.`;
    case 'not-included':
      return `Left out: none of the patterns of include is for it (${rule.rule.include.join(', ')}).`;
    case 'mounted':
      return `Not copied: ${verdict.mount} is mounted into the container, which sees the files of the mount.`;
    case 'ignored':
      return ignoredText(verdict, folder);
  }
}

function takenText({ rule, service, isLocal }: PreparedRule, target: string | undefined, kind: PathKind): string {
  if (isLocal && rule.action === 'sync') return `Nothing to copy: ${service} runs on this machine, and reads it here.`;
  if (isLocal && rule.action === 'sync+restart') return `A change of it restarts ${service}.`;
  const link = kind === 'link' ? ' as a link, which is not followed' : '';
  const copied = kind === 'missing' ? `Removed from ${target}` : `Copied to ${target}${link}`;
  switch (rule.action) {
    case 'sync':
      return `${copied}.`;
    case 'sync+restart':
      return `${copied}, then ${service} is restarted.`;
    case 'sync+exec':
      return `${copied}, then a command runs: ${rule.exec?.command.join(' ') ?? ''}.`;
    case 'restart':
      return `A change of it restarts ${service}.`;
    case 'rebuild':
      return `A change of it rebuilds ${service}.`;
  }
}

function ignoredText(verdict: RuleVerdict & { readonly kind: 'ignored' }, folder: string): string {
  switch (verdict.by) {
    case 'rule':
      return `Left out by the pattern "${verdict.pattern}" of the rule's ignore.`;
    case 'file':
      return `Left out by the pattern "${verdict.pattern}" of ${pathForPeople(verdict.file, folder)}.`;
    case 'editor':
      return 'Left out: its name is that of a temporary file of an editor.';
    case 'tool':
      return `Left out: it is in ${verdict.pattern}, which no rule looks into.`;
  }
}
