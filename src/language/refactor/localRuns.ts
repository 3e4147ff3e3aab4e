import { posix } from 'node:path';
import { dockerfileStart, withoutWorkingDir } from './dockerfileStart.ts';

/** How a service may run without its container, and what tells so. */
export interface LocalRunGuess {
  /** A command line as a person types it. */
  readonly command: string;
  /** What it was found in: `package.json`, `Dockerfile`. */
  readonly source: string;
}

/** What is known of a service, and how the files of its build are read. */
export interface LocalRunClues {
  /** The manifest's words in place of the image's, if it has any. */
  readonly command?: readonly string[];
  /** The Dockerfile's path below the folder of the build. */
  readonly dockerfile: string;
  /** A file of that folder; undefined where there is none. */
  readonly read: (path: string) => string | undefined;
}

/** The ways that the files of a service tell of, the likeliest first. */
export function guessLocalRuns(clues: LocalRunClues): readonly LocalRunGuess[] {
  const all = [...ofScripts(clues), ...ofBuildTools(clues), ...ofDockerfile(clues), ...ofFrameworks(clues)];
  const first = new Map<string, LocalRunGuess>();
  for (const guess of all) if (!first.has(guess.command)) first.set(guess.command, guess);
  return [...first.values()].slice(0, mostGuesses);
}

/** A light bulb is no list. */
const mostGuesses = 4;

/** `dev` is how people work on it; `start` is how it runs. */
function ofScripts({ read }: LocalRunClues): readonly LocalRunGuess[] {
  const scripts = scriptsOf(read('package.json'));
  const runner = read('pnpm-lock.yaml') !== undefined ? 'pnpm' : read('yarn.lock') !== undefined ? 'yarn' : 'npm';
  return ['dev', 'start'].flatMap((name) => {
    if (!scripts.has(name)) return [];
    const command = name === 'start' ? `${runner} start` : `${runner} run ${name}`;
    return [{ command, source: 'package.json' }];
  });
}

function scriptsOf(text: string | undefined): ReadonlySet<string> {
  try {
    const { scripts } = JSON.parse(text ?? '{}') as { readonly scripts?: unknown };
    return new Set(typeof scripts === 'object' && scripts !== null ? Object.keys(scripts) : []);
  } catch {
    // A file that is being written tells nothing.
    return new Set();
  }
}

function ofBuildTools({ read }: LocalRunClues): readonly LocalRunGuess[] {
  const guesses: LocalRunGuess[] = [];
  if (read('go.mod') !== undefined) guesses.push({ command: 'go run .', source: 'go.mod' });
  if (read('Cargo.toml') !== undefined) guesses.push({ command: 'cargo run', source: 'Cargo.toml' });
  const pom = read('pom.xml');
  if (pom !== undefined) {
    const program = read('mvnw') === undefined ? 'mvn' : './mvnw';
    const goal = pom.includes('spring-boot')
      ? 'spring-boot:run'
      : pom.includes('quarkus')
        ? 'quarkus:dev'
        : 'exec:java';
    guesses.push({ command: `${program} ${goal}`, source: 'pom.xml' });
  }
  const gradleFile = ['build.gradle', 'build.gradle.kts'].find((name) => read(name) !== undefined);
  if (gradleFile !== undefined) {
    const program = read('gradlew') === undefined ? 'gradle' : './gradlew';
    const task = read(gradleFile)?.includes('org.springframework.boot') ? 'bootRun' : 'run';
    guesses.push({ command: `${program} ${task}`, source: gradleFile });
  }
  return guesses;
}

function ofFrameworks({ read }: LocalRunClues): readonly LocalRunGuess[] {
  const needs = `${read('pyproject.toml') ?? ''}\n${read('requirements.txt') ?? ''}`.toLowerCase();
  const source = read('pyproject.toml') === undefined ? 'requirements.txt' : 'pyproject.toml';
  if (read('manage.py') !== undefined) return [{ command: 'python manage.py runserver', source: 'manage.py' }];
  const main = ['main', 'app'].find((name) => read(`${name}.py`) !== undefined);
  if (main === undefined || needs.trim() === '') return [];
  if (/\bfastapi\b|\buvicorn\b/.test(needs)) return [{ command: `uvicorn ${main}:app --reload`, source }];
  if (/\bflask\b/.test(needs)) return [{ command: `flask --app ${main} run --debug`, source }];
  return [{ command: `python ${main}.py`, source }];
}

/** Programs that a developer's machine has under the name that an image has; others are in the image alone. */
const programs: ReadonlySet<string> = new Set(
  (
    'node nodemon tsx npm npx yarn pnpm bun deno python python3 uvicorn gunicorn flask celery poetry uv ruby bundle rails rake puma ' +
    'php java mvn gradle go dotnet cargo redis-server'
  ).split(' '),
);

/** Starts other programs, and is in images alone. */
const launchers = /(?:^|\/)(?:tini|dumb-init|docker-entrypoint\.sh|entrypoint\.sh|exec)$/;

function ofDockerfile({ command, dockerfile, read }: LocalRunClues): readonly LocalRunGuess[] {
  const text = read(dockerfile);
  // Without its Dockerfile, nobody knows whether the folder has what the command runs.
  if (text === undefined) return [];
  const start = dockerfileStart(text);
  const words = command && command.length > 0 ? command : start?.words;
  if (!words) return [];
  const own = words.filter((word, index) => !(index < 3 && (launchers.test(word) || word === '--')));
  const [program = '', ...args] = own;
  const name = posix.basename(program);
  // What a shell would read is not for a command line that no shell reads.
  if (!programs.has(name) || own.some((word) => /[$`|&;<>*\n]/.test(word))) return [];
  const here = args.map((word) => withoutWorkingDir(word, start?.workingDir ?? '/'));
  const source = command && command.length > 0 ? 'its command' : dockerfile;
  return [{ command: [name, ...here].map(quoted).join(' '), source }];
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
