import { spawn } from 'node:child_process';
import { asRecord, parseRecord } from '../connection/userConfig.ts';

export interface HelperAnswer {
  readonly username: string;
  /** A password, or a token where the user's name is `<token>`. */
  readonly secret: string;
}

const maxAnswerBytes = 1_000_000;
const timeoutMs = 30_000;

/** What a credential helper holds for a registry; undefined where it has nothing, or cannot be asked. What it says is never shown. */
export async function askHelper(
  helper: string,
  registry: string,
  variables: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<HelperAnswer | undefined> {
  const answer = parseRecord((await runHelper(helper, 'get', registry, variables, signal)) ?? '');
  const { Username: username, Secret: secret } = answer;
  return typeof username === 'string' && typeof secret === 'string' ? { username, secret } : undefined;
}

/** The registries that a helper holds something for. */
export async function listHelper(
  helper: string,
  variables: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return Object.keys(asRecord(parseRecord((await runHelper(helper, 'list', '', variables, signal)) ?? '')));
}

/** Runs `docker-credential-NAME VERB` with `input`; undefined unless it succeeds. */
function runHelper(
  helper: string,
  verb: 'get' | 'list',
  input: string,
  variables: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<string | undefined> {
  // The name becomes part of a program's name, so it must not lead out of the PATH.
  if (!/^[\w.-]+$/.test(helper)) return Promise.resolve(undefined);
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(`docker-credential-${helper}`, [verb], {
      env: variables,
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) child.kill();
      else chunks.push(chunk);
    });
    // The helper may end without reading its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.on('error', () => (signal.aborted ? reject(signal.reason as Error) : resolve(undefined)));
    child.on('close', (code) => resolve(code === 0 ? Buffer.concat(chunks).toString('utf8') : undefined));
  });
}
