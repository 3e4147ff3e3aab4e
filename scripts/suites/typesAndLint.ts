// Types and lint in one process: the linter reads the programs that the type check has just filled, so that each file is
// parsed once and each type is worked out once. What either finds goes to standard output.
import { dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import { root } from '../machine/paths.ts';

/** One per environment: Node that drives a browser's page, Node, and a page. The linter takes the first that has a file. */
const configs = ['test/workbench/tsconfig.json', 'tsconfig.json', 'src/webview/tsconfig.json'];

const programs = openPrograms();
const hasErrors = [checkTypes(), await lint()].includes(true);
process.exitCode = hasErrors ? 1 : 0;

/** Programs that keep what they found in `out/`, so that the next run looks at what changed only. */
function openPrograms(): readonly ts.EmitAndSemanticDiagnosticsBuilderProgram[] {
  const known = new Map<string, ts.SourceFile | undefined>();
  return configs.map((config) => {
    const path = join(root, config);
    const json = ts.readJsonConfigFile(path, (file) => ts.sys.readFile(file));
    const { options, fileNames, errors } = ts.parseJsonSourceFileConfigFileContent(
      json,
      ts.sys,
      dirname(path),
      {},
      path,
    );
    const host = ts.createIncrementalCompilerHost(options);
    const read = host.getSourceFile.bind(host);
    // A file that several programs have is parsed for the first: what they differ in does not change how one is parsed.
    host.getSourceFile = (file, ...rest) => {
      if (!known.has(file)) known.set(file, read(file, ...rest));
      return known.get(file);
    };
    return ts.createIncrementalProgram({ rootNames: fileNames, options, configFileParsingDiagnostics: errors, host });
  });
}

function checkTypes(): boolean {
  const found = programs.flatMap((program) => [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program.getSyntacticDiagnostics(),
    ...program.getSemanticDiagnostics(),
  ]);
  // Nothing is compiled: this writes down what was found.
  for (const program of programs) program.emit();
  const text = ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(found), {
    getCanonicalFileName: (file) => file,
    getCurrentDirectory: () => root,
    getNewLine: () => '\n',
  });
  process.stdout.write(text);
  return found.length > 0;
}

async function lint(): Promise<boolean> {
  const linter = new ESLint({
    cwd: root,
    cache: true,
    cacheLocation: join(root, 'out/lint'),
    overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { programs: cacheable() } } },
  });
  const results = await linter.lintFiles(['src', 'test', 'scripts', 'examples']);
  const formatter = await linter.loadFormatter('stylish');
  process.stdout.write(await formatter.format(results));
  return results.some(({ errorCount, warningCount }) => errorCount + warningCount > 0);
}

/** The cache is good for as long as the configuration is the same as text, which programs have none of. */
function cacheable(): readonly ts.Program[] {
  const all = programs.map((program) => program.getProgram());
  return Object.defineProperty(all, 'toJSON', { value: () => configs, enumerable: false });
}
