import { shellCommand } from '../../../src/engine/shell.ts';
import type { FakeProcess, Play, Program } from '../../fakes/engine/program.ts';

/** Stays until told to end, and then ends at once, in a container as outside of one. */
export const stay = "trap 'exit 0' TERM; sleep 1000 & wait $!";

const staying = (process: FakeProcess): Promise<number> => process.untilStopped();
const readyFile = ({ environment }: FakeProcess): string => `/tmp/${environment['HOSTNAME']}.ready`;

/** What the contract's services, checks and commands are: for a shell, and for the fake engine. */
export const programs = {
  stay: { sh: stay, play: staying },
  busy: {
    sh: `while :; do :; done & ${stay}`,
    play: (process) => {
      process.cpu = 1;
      return process.untilStopped();
    },
  },
  store: {
    sh: `rm -f /tmp/$HOSTNAME.ready; sleep 0.3; touch /tmp/$HOSTNAME.ready; echo up; ${stay}`,
    play: async (process) => {
      process.files.delete(readyFile(process));
      await process.sleep(300);
      process.files.add(readyFile(process));
      process.out('up\n');
      return process.untilStopped();
    },
  },
  isStoreReady: {
    sh: 'test -f /tmp/$HOSTNAME.ready',
    play: (process) => Promise.resolve(process.files.has(readyFile(process)) ? 0 : 1),
  },
  worker: {
    sh: `echo "hello \${GREETING:-world}"; echo "oh no" >&2; ${stay}`,
    play: (process) => {
      process.out(`hello ${process.environment['GREETING'] ?? 'world'}\n`);
      process.err('oh no\n');
      return process.untilStopped();
    },
  },
  counter: {
    sh: `for n in 1 2 3; do echo $n; done; sleep 0.1; echo 4; echo 5; ${stay}`,
    play: async (process) => {
      process.out('1\n2\n3\n');
      await process.sleep(100);
      process.out('4\n5\n');
      return process.untilStopped();
    },
  },
  ticker: {
    sh: "trap 'exit 0' TERM; while :; do echo tick; sleep 0.1; done",
    play: async (process) => {
      for (;;) {
        process.out('tick\n');
        await process.sleep(100);
      }
    },
  },
  reloading: {
    sh: "trap 'echo again' HUP; trap 'exit 0' TERM; echo ready; while :; do sleep 0.1; done",
    play: (process) => {
      process.onSignal((signal) => {
        if (signal === 'SIGHUP') process.out('again\n');
      });
      process.out('ready\n');
      return process.untilStopped();
    },
  },
  failing: {
    sh: 'echo "no database" >&2; exit 3',
    play: (process) => {
      process.err('no database\n');
      return Promise.resolve(3);
    },
  },
  no: { sh: 'false', play: () => Promise.resolve(1) },
  sick: {
    sh: 'echo "no pulse"; exit 1',
    play: (process) => {
      process.out('no pulse\n');
      return Promise.resolve(1);
    },
  },
  well: {
    sh: 'echo "all well"',
    play: (process) => {
      process.out('all well\n');
      return Promise.resolve(0);
    },
  },
  migrate: {
    sh: 'sleep 0.2; echo done',
    play: async (process) => {
      await process.sleep(200);
      process.out('done\n');
      return 0;
    },
  },
  phoenix: {
    sh: 'sleep 0.2; exit 1',
    play: async (process) => {
      await process.sleep(200);
      return 1;
    },
  },
  asking: {
    sh: 'read line; echo "$line $COLOUR $SHADE $(pwd)"; echo oops >&2; exit 7',
    play: async (process) => {
      const { COLOUR, SHADE } = process.environment;
      process.out(`${firstLine(await process.input())} ${COLOUR} ${SHADE} ${process.cwd}\n`);
      process.err('oops\n');
      return 7;
    },
  },
  greeting: {
    sh: 'read line; echo "hello $line"; echo bye >&2; exit 4',
    play: async (process) => {
      process.out(`hello ${firstLine(await process.input())}\n`);
      process.err('bye\n');
      return 4;
    },
  },
  once: {
    sh: 'read line; echo "$line $MODE"; exit 9',
    play: async (process) => {
      process.out(`${firstLine(await process.input())} ${process.environment['MODE']}\n`);
      return 9;
    },
  },
  talking: {
    sh: 'i=0; while [ $i -lt 20000 ]; do echo "line $i"; i=$((i+1)); done',
    play: (process) => {
      for (let line = 0; line < 20_000; line++) process.out(`line ${line}\n`);
      return Promise.resolve(0);
    },
  },
  lasting: {
    sh: 'echo here; sleep 60',
    play: async (process) => {
      process.out('here\n');
      await process.sleep(60_000);
      return 0;
    },
  },
  nothing: { sh: 'true', play: () => Promise.resolve(0) },
  shell: {
    sh: shellCommand.at(-1) ?? '',
    // Of all that a shell understands, the two lines that the contract types.
    play: async (process) => {
      const [sum = '', exit = ''] = (await process.input()).split('\n');
      const [, left, right] = /^echo "two plus two is \$\(\((\d+)\+(\d+)\)\)"$/.exec(sum) ?? [];
      process.out(`two plus two is ${Number(left) + Number(right)}\n`);
      return Number(exit.replace('exit ', ''));
    },
  },
} as const satisfies Readonly<Record<string, Program>>;

/** What a command of the contract does, by its last word: the script. */
export function playOf(command: readonly string[]): Play | undefined {
  const script = command.at(-1);
  return Object.values<Program>(programs).find(({ sh }) => sh === script)?.play;
}

function firstLine(input: string): string {
  return input.split('\n', 1)[0] ?? '';
}
