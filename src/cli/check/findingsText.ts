import { Option } from 'commander';
import type { PolicyDeclaration } from '../../manifest/model/governance.ts';
import type { CliContext } from '../context.ts';
import type { DetailedFinding } from './finding.ts';
import { githubText } from './githubText.ts';
import { humanText } from './humanText.ts';
import { jsonText } from './jsonText.ts';
import { describeWith } from './ruleDescriptions.ts';
import { sarifText } from './sarif.ts';

const formats = ['human', 'json', 'sarif', 'github'] as const;

/** For whom findings are printed. */
export type FindingsFormat = (typeof formats)[number];

export function findingsFormatOption(): Option {
  return new Option('--format <format>', 'how to print it: for people, scripts, code scanning, or a pull request')
    .choices(formats)
    .default('human' satisfies FindingsFormat);
}

/** What else there is to say: how many hints are hidden, what it means that there are no findings, and which policies may have found some. */
interface Told {
  readonly hiddenHints?: number;
  readonly none?: string;
  readonly policies?: readonly PolicyDeclaration[];
}

/** Findings in one of the formats. */
export function findingsText(
  findings: readonly DetailedFinding[],
  format: FindingsFormat,
  context: CliContext,
  { hiddenHints = 0, none, policies = [] }: Told,
): string {
  const { currentDirectory: directory, version } = context;
  switch (format) {
    case 'human':
      return humanText(findings, hiddenHints, context, none);
    case 'json':
      return jsonText(findings);
    case 'sarif':
      return sarifText(findings, { version, directory, describe: describeWith(policies) });
    case 'github':
      return githubText(findings, directory);
  }
}
