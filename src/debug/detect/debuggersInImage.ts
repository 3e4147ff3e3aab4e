import type { TargetFacts } from '../model.ts';
import { findProgram, type EngineLooks } from './inspect.ts';

const pythonVersions = Array.from({ length: 12 }, (_, index) => `3.${index + 7}`);

/** True if debugpy stands where some Python of the container looks for modules. Nothing is run for it. */
export async function hasDebugpy(
  engine: EngineLooks,
  { name, environment }: TargetFacts,
  signal: AbortSignal,
): Promise<boolean> {
  const home = environment['HOME'] ?? '/root';
  const prefixes = [environment['VIRTUAL_ENV'], '/usr/local', '/opt/venv', '/app/.venv', '/venv', `${home}/.local`];
  const libraries = prefixes.flatMap((prefix) =>
    prefix === undefined ? [] : pythonVersions.map((version) => `${prefix}/lib/python${version}/site-packages`),
  );
  const stated = (environment['PYTHONPATH'] ?? '').split(':').filter((path) => path.startsWith('/'));
  const folders = [...stated, '/usr/lib/python3/dist-packages', ...libraries];
  const found = await Promise.all(folders.map((folder) => engine.statPath(name, `${folder}/debugpy`, signal)));
  return found.some((facts) => facts?.type === 'directory' || facts?.type === 'symlink');
}

export async function findDelve(
  engine: EngineLooks,
  container: TargetFacts,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const program of ['dlv', '/go/bin/dlv', '/usr/local/bin/dlv', '/dlv']) {
    const found = await findProgram(engine, container, program, signal);
    if (found) return found.path;
  }
  return undefined;
}

/** Where Visual Studio and the C# extension put vsdbg. */
export async function findVsdbg(
  engine: EngineLooks,
  container: TargetFacts,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const program of ['/vsdbg/vsdbg', '/remote_debugger/vsdbg', '/root/vsdbg/vsdbg', 'vsdbg']) {
    const found = await findProgram(engine, container, program, signal);
    if (found) return found.path;
  }
  return undefined;
}

/** False if a Java is known to lack its debug agent, as one that was made by jlink without `jdk.jdwp.agent` does. */
export async function canDebugJava(
  engine: EngineLooks,
  { name, environment }: TargetFacts,
  signal: AbortSignal,
): Promise<boolean> {
  const home = environment['JAVA_HOME'];
  if (home === undefined || !(await engine.statPath(name, `${home}/lib`, signal))) return true;
  const places = ['lib', 'lib/amd64', 'lib/aarch64', 'jre/lib/amd64', 'jre/lib/aarch64'];
  const found = await Promise.all(places.map((place) => engine.statPath(name, `${home}/${place}/libjdwp.so`, signal)));
  return found.some((facts) => facts !== undefined);
}
