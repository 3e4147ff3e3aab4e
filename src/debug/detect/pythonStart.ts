import { programName } from '../../manifest/programs/commandLine.ts';

/** Programs that are modules, by the name of the module. */
const modules: Readonly<Record<string, string>> = {
  gunicorn: 'gunicorn',
  uvicorn: 'uvicorn',
  hypercorn: 'hypercorn',
  daphne: 'daphne',
  'waitress-serve': 'waitress',
  flask: 'flask',
  celery: 'celery',
  fastapi: 'fastapi',
  streamlit: 'streamlit',
  'django-admin': 'django',
};

/** A command line of Python taken apart. */
export interface PythonStart {
  readonly interpreter: string;
  /** Of the interpreter. */
  readonly options: readonly string[];
  /** What it runs: a script, `-m` and a module, or `-c` and a text, with arguments. */
  readonly target: readonly string[];
}

/** Undefined where no program of Python can be told. */
export function pythonStart([first = '', ...rest]: readonly string[]): PythonStart | undefined {
  const name = programName(first);
  const folder = first.slice(0, first.length - name.length);
  if (/^(python|pypy)[\d.]*$/.test(name)) {
    const length = optionsLength(rest);
    const target = rest.slice(length);
    return target.length === 0 ? undefined : { interpreter: first, options: rest.slice(0, length), target };
  }
  const module = Object.hasOwn(modules, name) ? modules[name] : undefined;
  const interpreter = `${folder}python3`;
  if (module !== undefined) return { interpreter, options: [], target: ['-m', module, ...rest] };
  return /\.py$/.test(name) ? { interpreter: 'python3', options: [], target: [first, ...rest] } : undefined;
}

/** How many words in front are options of the interpreter, up to what it runs. */
function optionsLength(words: readonly string[]): number {
  let length = 0;
  for (;;) {
    const word = words[length] ?? '';
    if (!/^-[^-]|^--check-hash/.test(word) || /^-[mc]/.test(word)) return length;
    length += /^-[WX]$|^--check-hash-based-pycs$/.test(word) ? 2 : 1;
  }
}
