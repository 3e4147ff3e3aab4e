import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../../scripts/machine/paths.ts';

/** Code in a file of the project. */
export interface Seed {
  readonly code: string;
  /** Its path from the root. */
  readonly file: string;
}

interface Diagnostic {
  /** Of a rule only: what cannot be parsed has none. */
  readonly code?: string;
  readonly message: string;
  readonly filename: string;
}

const name = 'patchbay';
const config = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8')) as {
  readonly jsPlugins: readonly string[];
  readonly overrides: readonly { readonly rules?: Readonly<Record<string, unknown>> }[];
};

/**
 * Which of the project's own lint rules each seed breaks, by their names without the prefix, in the order of the seeds.
 * The linter is run once for all. Throws of code that is no TypeScript.
 */
export function brokenRules(seeds: readonly Seed[]): readonly (readonly string[])[] {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-seeds-'));
  try {
    // Each seed is in a project of its own, so that many can stand in one file of the same path.
    seeds.forEach(({ code, file }, index) => {
      const path = join(folder, String(index), file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, code);
      writeFileSync(join(folder, String(index), '.oxlintrc.json'), JSON.stringify(ownConfig()));
    });
    const broken = seeds.map((): string[] => []);
    for (const { code, message, filename } of lint(folder)) {
      const rule = /^patchbay\((?<rule>.+)\)$/.exec(code ?? '')?.groups?.['rule'];
      const index = Number(filename.split(/[/\\]/, 1)[0]);
      if (rule === undefined) throw new Error(`${seeds[index]?.code ?? filename}: ${message}`);
      broken[index]?.push(rule);
    }
    return broken;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of the files, those in which the code breaks the rule; in the order of the codes. */
export function filesThatCatch(
  rule: string,
  codes: readonly string[],
  files: readonly string[],
): readonly (readonly string[])[] {
  const broken = brokenRules(codes.flatMap((code) => files.map((file) => ({ code, file }))));
  return codes.map((_, at) => files.filter((_file, index) => broken[at * files.length + index]?.includes(rule)));
}

/** The project's configuration, of which the rules that are its own are left. */
function ownConfig(): unknown {
  return {
    plugins: [],
    categories: { correctness: 'off' },
    jsPlugins: config.jsPlugins.map((path) => join(root, path)),
    overrides: config.overrides.filter(({ rules = {} }) =>
      Object.keys(rules).some((rule) => rule.startsWith(`${name}/`)),
    ),
  };
}

function lint(folder: string): readonly Diagnostic[] {
  const program = join(root, 'node_modules/oxlint/bin/oxlint');
  const { stdout, stderr } = spawnSync(process.execPath, [program, '--format', 'json', '.'], {
    cwd: folder,
    encoding: 'utf8',
  });
  try {
    return (JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] }).diagnostics;
  } catch {
    throw new Error(`The linter could not be run: ${stdout}${stderr}`);
  }
}
