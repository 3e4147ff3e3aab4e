import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
  type Connection,
} from 'vscode-languageserver/node';
import { withoutByteOrderMarks } from './server/byteOrderMark.ts';
import { serve } from './server/languageServer.ts';
import { nodeDisk } from './server/nodeDisk.ts';
import { answersCancelled } from './server/turns.ts';

// The entry of dist/server.js: LSP over `--stdio`, `--node-ipc`, `--socket` or `--pipe`, as the arguments say.
const connection = process.argv.includes('--stdio')
  ? overStdio()
  : createConnection(ProposedFeatures.all, answersCancelled);
serve(connection, nodeDisk(process.env));
// An editor that refuses a request of ours, or is gone before it answers, is no reason to stop serving.
process.on('unhandledRejection', (reason) => console.error(reason));
connection.listen();

/** Any editor may be at the other end: one that counts byte order marks, and one that goes away without a word. */
function overStdio(): Connection {
  // The protocol has the standard output to itself.
  console.log = console.info = console.debug = console.error;
  for (const end of ['end', 'close']) process.stdin.on(end, () => process.exit(1));
  const ends = withoutByteOrderMarks(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout));
  return createConnection(ProposedFeatures.all, ends.reader, ends.writer, answersCancelled);
}
