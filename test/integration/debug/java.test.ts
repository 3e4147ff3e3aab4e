import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { findProgram } from '../../../scripts/machine/run.ts';
import { dockerAnswers } from '../engine/dockerAnswers.ts';
import { ManifestWorld } from '../engine/manifestWorld.ts';
import { onDocker } from '../engine/worlds.ts';
import { DebugWorld } from './debugWorld.ts';
import { copyLibraries } from './libraries.ts';
import { request } from './request.ts';

const run = promisify(execFile);

const program = `import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

public class Greeter {
  static byte[] greet(String name) {
    String greeting = "hello " + name;
    return greeting.getBytes();
  }

  public static void main(String[] args) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 8080), 0);
    server.createContext("/", exchange -> {
      byte[] answer = greet(exchange.getRequestURI().getPath().substring(1));
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
      exchange.close();
    });
    server.start();
  }
}
`;

const dockerfile = `FROM busybox:latest
COPY libraries/ /
COPY java /opt/java
ENV JAVA_HOME=/opt/java PATH=/opt/java/bin:/bin
WORKDIR /app
COPY Greeter*.class ./
`;

const manifest = `services:
  direct: { build: ., stop_grace_period: 1s, command: ["java", "-cp", "/app", "Greeter"] }
  shelled: { build: ., stop_grace_period: 1s, command: ["sh", "-c", "java $$OPTIONS -cp /app Greeter"] }
`;

const tools = ['jlink', 'javac', 'jdb'].every((name) => findProgram(name) !== undefined);
if (!tools) console.warn('SKIPPED: there is no JDK, so debugging Java is not tested.');

describe.skipIf(!tools || !(await dockerAnswers()))('Java in a container', () => {
  const { engine, keep } = onDocker();
  let debug: DebugWorld;
  afterEach(() => expect(debug.problems).toEqual([]));

  async function start(service: string): Promise<void> {
    const world = await ManifestWorld.create(engine, { Dockerfile: dockerfile, 'Greeter.java': program });
    const { directory } = world;
    await run('javac', ['-g', 'Greeter.java'], { cwd: directory });
    await run('jlink', ['--add-modules', modules, '--strip-debug', '--output', join(directory, 'java')]);
    const java = join(directory, 'java');
    // The agent and the server load more than java itself does.
    const libraries = ['bin/java', 'lib/server/libjvm.so', 'lib/libjdwp.so', 'lib/libdt_socket.so', 'lib/libnet.so'];
    await copyLibraries(await present(java, libraries), join(directory, 'libraries'));
    debug = keep(new DebugWorld(world, await world.resolve(manifest), service));
    expect(await world.up(debug.application)).toEqual([]);
  }

  it('stops at a breakpoint, through the relay, and again after a restart, however Java is started', async () => {
    await start('direct');
    await debugged(async (port) => {
      await hits(port);
      await debug.restart();
      await hits(port);
    });
    debug = new DebugWorld(debug.world, debug.application, 'shelled');
    await debugged(hits);
  });

  async function debugged(act: (port: number) => Promise<void>): Promise<void> {
    const preparation = await debug.prepare();
    expect(preparation.runtime).toBe('java');
    await debug.vary(preparation);
    const connection = await debug.open(preparation);
    await act(connection.port!);
    connection.dispose();
  }

  /** As a person types at `jdb`. */
  async function hits(port: number): Promise<void> {
    const connector = `com.sun.jdi.SocketAttach:hostname=127.0.0.1,port=${port}`;
    const jdb = spawn(findProgram('jdb')!, ['-connect', connector], { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    const told = new Set<() => void>();
    jdb.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      for (const listener of told) listener();
    });
    const says = (text: string): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!said.includes(text)) return;
          told.delete(look);
          resolve();
        };
        told.add(look);
        look();
      });
    await says('Initializing jdb');
    jdb.stdin.write('stop at Greeter:7\n');
    await says('breakpoint Greeter:7');
    const answer = request(engine, debug.container, 'http://127.0.0.1:8080/world');
    // The prompt of the thread that has stopped.
    await says('HTTP-Dispatcher[1]');
    jdb.stdin.write('print greeting\n');
    await says('greeting = "hello world"');
    jdb.stdin.write('clear Greeter:7\ncont\n');
    expect(await answer).toBe('hello world');
    jdb.stdin.end('quit\n');
    await new Promise((resolve) => jdb.once('close', resolve));
  }
});

const modules = 'java.base,jdk.jdwp.agent,jdk.httpserver';

async function present(folder: string, files: readonly string[]): Promise<string[]> {
  const found = files.map((file) => join(folder, file)).filter((file) => existsSync(file));
  return Promise.all(found.map(async (file) => join(await realpath(dirname(file)), file.slice(file.lastIndexOf('/')))));
}
