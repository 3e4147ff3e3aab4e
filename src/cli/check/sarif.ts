import { sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pathBelow } from '../../base/disk/pathBelow.ts';
import type { Severity } from '../../base/problem.ts';
import { whereItHolds } from './environments.ts';
import type { DetailedFinding, FindingPlace } from './finding.ts';

/** What is known of a code beyond one finding of it. */
export interface RuleDescription {
  /** One sentence. */
  readonly summary: string;
  /** All that it says, where that is more. */
  readonly details?: string;
  /** What to do about it. */
  readonly help: string;
}

interface SarifOptions {
  readonly version: string;
  /** An absolute path; files below it are named relative to it. */
  readonly directory: string;
  readonly describe: (code: string) => RuleDescription | undefined;
}

const rootId = 'SRCROOT';

/** SARIF 2.1.0, as code scanning services read it. See docs.oasis-open.org/sarif/sarif/v2.1.0. */
export function sarifText(findings: readonly DetailedFinding[], options: SarifOptions): string {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const run = {
    tool: {
      driver: {
        name: 'Patchbay',
        semanticVersion: options.version,
        rules: codes.map((code) => rule(code, findings, options)),
      },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [rootId]: { uri: pathToFileURL(options.directory).href.replace(/\/?$/, '/') } },
    results: findings.map((finding) => result(finding, codes.indexOf(finding.code), options)),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, null, 2)}\n`;
}

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
  hint: 'note',
};

function rule(code: string, findings: readonly DetailedFinding[], { describe }: SarifOptions): object {
  const severity = findings.find((finding) => finding.code === code)?.severity ?? 'error';
  const known = describe(code);
  return {
    id: code,
    name: pascalCase(code),
    ...(known && {
      shortDescription: { text: known.summary },
      fullDescription: { text: known.details ?? known.summary },
      help: { text: known.help },
    }),
    defaultConfiguration: { level: levels[severity] },
  };
}

function result(finding: DetailedFinding, ruleIndex: number, options: SarifOptions): object {
  const { code, severity, message, related, fix, environments } = finding;
  const where = whereItHolds(finding);
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: { text: where === undefined ? message : `${message} (${where})` },
    ...(environments && { properties: { environments } }),
    locations: [{ physicalLocation: physicalLocation(finding, options) }],
    ...(related.length > 0 && {
      relatedLocations: related.map((one, id) => ({
        id,
        physicalLocation: physicalLocation(one, options),
        message: { text: one.message },
      })),
    }),
    ...(fix && { fixes: [sarifFix(fix, options)] }),
  };
}

/** Makes one change for each file, as the format wants it. */
function sarifFix({ title, edits }: NonNullable<DetailedFinding['fix']>, { directory }: SarifOptions): object {
  const files = [...new Set(edits.map(({ file }) => file))];
  return {
    description: { text: title },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifactLocation(file, directory),
      replacements: edits
        .filter((edit) => edit.file === file)
        .map((edit) => ({ deletedRegion: region(edit), insertedContent: { text: edit.newText } })),
    })),
  };
}

function physicalLocation(place: FindingPlace, { directory }: SarifOptions): object {
  return { artifactLocation: artifactLocation(place.file, directory), region: region(place) };
}

function region({ line, column, endLine, endColumn }: FindingPlace): object {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** A file outside of the folder has no path that another machine could make sense of: it keeps its URL. */
function artifactLocation(file: string, directory: string): object {
  const path = pathBelow(directory, file);
  if (path === undefined || path === '') return { uri: pathToFileURL(file).href };
  return { uri: path.split(sep).map(encodeURIComponent).join('/'), uriBaseId: rootId };
}

function pascalCase(code: string): string {
  return code.replace(/(?:^|[.-])([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
