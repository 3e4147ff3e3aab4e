import type { DebugRuntime } from '../../base/kinds/debugRuntimes.ts';
import { programName } from './commandLine.ts';

/** What tells a runtime. */
interface Signs {
  /** Names of programs. */
  readonly programs: RegExp;
  /** Files that a program is made of, as arguments name them. */
  readonly files: RegExp;
  /** Variables that images of the runtime set, or that only it reads. */
  readonly variables: RegExp;
  /** Files in the folder that the image is built from. */
  readonly manifests: readonly RegExp[];
}

export const runtimeSigns: Readonly<Record<DebugRuntime, Signs>> = {
  node: {
    programs:
      /^(node|nodejs|npm|npx|yarn|yarnpkg|pnpm|corepack|nodemon|tsx|ts-node|ts-node-dev|next|nest|vite|pm2-runtime)$/,
    files: /\.[cm]?[jt]sx?$/,
    variables: /^(NODE_VERSION|NODEJS_VERSION|NODE_ENV|NODE_OPTIONS|YARN_VERSION)$/,
    manifests: [/^package\.json$/],
  },
  python: {
    programs:
      /^(python|pypy)[\d.]*$|^(gunicorn|uvicorn|hypercorn|daphne|waitress-serve|flask|celery|django-admin|fastapi|streamlit|poetry|uv|pipenv)$/,
    files: /\.py$/,
    variables: /^PYTHON/,
    manifests: [/^pyproject\.toml$/, /^requirements.*\.txt$/, /^setup\.py$/, /^Pipfile$/],
  },
  go: {
    programs: /^(dlv|go|air|reflex)$/,
    files: /\.go$/,
    variables: /^(GODEBUG|GOGC|GOMAXPROCS|GOTRACEBACK|GOMEMLIMIT|GOLANG_VERSION|GOTOOLCHAIN)$/,
    manifests: [/^go\.mod$/],
  },
  dotnet: {
    programs: /^dotnet$/,
    files: /\.dll$/i,
    variables: /^(ASPNETCORE_\w+|DOTNET_\w+|ASPNET_VERSION)$/,
    manifests: [/\.(cs|fs|vb)proj$/, /\.slnx?$/],
  },
  java: {
    programs: /^(java|mvn|mvnw|gradle|gradlew|catalina\.sh|sbt)$/,
    files: /\.(jar|war)$/,
    variables: /^(JAVA_VERSION|JAVA_HOME|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|CATALINA_HOME)$/,
    manifests: [/^pom\.xml$/, /^build\.gradle(\.kts)?$/],
  },
};

const runtimes = Object.keys(runtimeSigns) as DebugRuntime[];

/** The runtime of a program with its arguments; undefined for a binary, which says nothing by its name. */
export function runtimeOfProgram(program: readonly string[]): DebugRuntime | undefined {
  const [first, ...rest] = program;
  const name = programName(first);
  const byName = runtimes.find((runtime) => runtimeSigns[runtime].programs.test(name));
  if (byName) return byName;
  // A file that is started by its first line, or by a launcher that nobody knows.
  const file = [name, ...rest].find((word) => !word.startsWith('-') && /\.\w+$/.test(word));
  return file === undefined ? undefined : runtimes.find((runtime) => runtimeSigns[runtime].files.test(file));
}

/** The runtimes that some of these names tell, by the signs that `of` picks. */
export function runtimesByNames(
  names: readonly string[],
  of: (signs: Signs) => readonly RegExp[],
): ReadonlyMap<DebugRuntime, string> {
  const found = new Map<DebugRuntime, string>();
  for (const runtime of runtimes) {
    const name = names.find((its) => of(runtimeSigns[runtime]).some((pattern) => pattern.test(its)));
    if (name !== undefined) found.set(runtime, name);
  }
  return found;
}
