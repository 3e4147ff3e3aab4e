import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createMessageConnection,
  DidOpenTextDocumentNotification,
  PublishDiagnosticsNotification,
  StreamMessageReader,
  StreamMessageWriter,
  type Diagnostic,
  type MessageConnection,
} from 'vscode-languageserver/node';
import { newCommandLine, type CommandLine } from '../cli/commandLine.ts';
import { fixtures, manifestOf } from './verdicts.ts';

const bundle = join(import.meta.dirname, '../../../dist/server.js');

/** A finding as each moment tells it, without what only one of them adds. */
interface Verdict {
  readonly code: string;
  readonly effect: string;
  readonly message: string;
}

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly file: string;
}

interface PlanFinding {
  readonly code: string;
  readonly effect: 'deny' | 'confirm' | 'warn' | 'audit';
  readonly message: string;
  readonly exception?: unknown;
}

/** The real language server and the real command line, over real files. */
class World {
  readonly cli: CommandLine;
  readonly #server: ChildProcessByStdio<Writable, Readable, null>;
  readonly #client: MessageConnection;

  private constructor(cli: CommandLine) {
    this.cli = cli;
    this.#server = spawn(process.execPath, [bundle, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#client = createMessageConnection(
      new StreamMessageReader(this.#server.stdout),
      new StreamMessageWriter(this.#server.stdin),
    );
    this.#client.listen();
  }

  static async open(): Promise<World> {
    const world = new World(await newCommandLine());
    await world.#client.sendRequest('initialize', { processId: process.pid, capabilities: {} });
    return world;
  }

  async write(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.cli.directory, folder, name)), { recursive: true });
      await this.cli.write(join(folder, name), text);
    }
    return join(this.cli.directory, folder, 'compose.yaml');
  }

  /** What the Problems view has of all files, once the manifest is open. */
  async editing(manifest: string, text: string): Promise<readonly Found[]> {
    const uri = pathToFileURL(manifest).href;
    const diagnostics = new Map<string, readonly Diagnostic[]>();
    const published = new Promise<void>((resolve) => {
      this.#client.onNotification(PublishDiagnosticsNotification.type, (told) => {
        diagnostics.set(told.uri, told.diagnostics);
        if (told.uri === uri) resolve();
      });
    });
    const textDocument = { uri, languageId: 'dockercompose', version: 1, text };
    await this.#client.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    await published;
    // What is published of the other files comes in the same round: the answer to a request comes behind it.
    await this.#client.sendRequest('textDocument/hover', {
      textDocument: { uri },
      position: { line: 0, character: 0 },
    });
    return [...diagnostics].flatMap(([of, its]) => its.map((each) => foundOf(of, each)));
  }

  async checked(manifest: string): Promise<readonly Found[]> {
    const { stdout } = await this.cli.run(['check', manifest, '--format', 'json']);
    return JSON.parse(stdout) as readonly Found[];
  }

  async planned(manifest: string): Promise<readonly PlanFinding[]> {
    const { stdout } = await this.cli.run(['-f', manifest, '--engine', 'process', 'plan', '--format', 'json']);
    return (JSON.parse(stdout) as { readonly findings: readonly PlanFinding[] }).findings;
  }

  async close(): Promise<void> {
    this.#client.dispose();
    this.#server.kill();
    await this.cli.dispose();
  }
}

const severities = ['', 'error', 'warning', 'info', 'hint'] as const;

function foundOf(uri: string, { code, severity = 1, message, range: { start } }: Diagnostic): Found {
  const place = { line: start.line + 1, column: start.character + 1, file: new URL(uri).pathname };
  const text = typeof message === 'string' ? message : message.value;
  return { code: String(code), severity: severities[severity] ?? '', message: text, ...place };
}

/** What policies and quotas have found, not what is said of their exceptions. */
function isVerdict({ code }: { readonly code: string }): boolean {
  return /^(policy|quota)\./.test(code) && !code.startsWith('policy.exception-');
}

/** Problems are told with what follows from them where nothing is about to be done. */
function plain({ code, severity, message }: Pick<Found, 'code' | 'severity' | 'message'>): Verdict {
  const text = message.replace(/ \((?:Whoever does it is asked|An exception holds until)[^)]*\)$/, '');
  return { code, effect: severity, message: text };
}

function planVerdict({ code, effect, message, exception }: PlanFinding): Verdict {
  const severity = { deny: 'error', confirm: 'warning', warn: 'warning', audit: 'info' }[effect];
  return { code, effect: exception ? 'info' : severity, message };
}

function place({ code, file, line, column }: Found): string {
  return `${code} ${file}:${line}:${column}`;
}

function sorted<T>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

describe.skipIf(!existsSync(bundle))('the verdict of policies', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.open();
  });
  afterAll(() => world.close());

  it.each(fixtures)('is the same while editing, in CI, in the plan and at the door: $name', async (fixture) => {
    const project = `verdict-${randomBytes(4).toString('hex')}`;
    const text = manifestOf(fixture, project);
    const manifest = await world.write(project, { 'compose.yaml': text, ...fixture.files });
    const [edited, checked, planned] = await Promise.all([
      world.editing(manifest, text).then((found) => found.filter(isVerdict)),
      world.checked(manifest).then((found) => found.filter(isVerdict)),
      world.planned(manifest).then((found) => found.filter(isVerdict)),
    ]);

    expect(sorted(planned.map(mark))).toEqual(sorted(fixture.says));
    expect(sorted(edited.map(plain))).toEqual(sorted(planned.map(planVerdict)));
    expect(sorted(checked.map(plain))).toEqual(sorted(planned.map(planVerdict)));
    expect(sorted(edited.map(place))).toEqual(sorted(checked.map(place)));

    const isRefused = fixture.says.some((each) => each.endsWith('!'));
    if (!isRefused) return;
    const up = await world.cli.run(['-f', manifest, '--engine', 'process', 'up', '-d']);
    expect(up.exitCode).toBe(1);
    for (const finding of planned) {
      if (mark(finding).endsWith('!')) expect(up.stderr).toContain(finding.message);
    }
    expect((await world.cli.run(['-f', manifest, '--engine', 'process', 'ps', '-q'])).stdout).toBe('');
  });

  it('tells no secret at any moment', async () => {
    const fixture = fixtures.find(({ name }) => name.includes('secret'));
    if (!fixture) throw new Error('There is no such fixture.');
    const text = manifestOf(fixture, 'secret');
    const manifest = await world.write('secret', { 'compose.yaml': text });
    const told = [await world.checked(manifest), await world.planned(manifest), await world.editing(manifest, text)];
    const up = await world.cli.run(['-f', manifest, '--engine', 'process', 'up', '-d']);
    expect(JSON.stringify(told.flat().filter(isVerdict)) + up.stderr).not.toContain('hunter2');
  });
});

/** `policy.a!` where it holds something up. */
function mark({ code, effect, exception }: PlanFinding): string {
  return !exception && (effect === 'deny' || effect === 'confirm') ? `${code}!` : code;
}
