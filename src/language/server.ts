import { setFlagsFromString } from 'node:v8';
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
  type Connection,
} from 'vscode-languageserver/node';
import { nodeManifestHost } from '../manifest/files/nodeHost.ts';
import { withoutByteOrderMarks } from './server/byteOrderMark.ts';
import { serve } from './server/languageServer.ts';
import { answersCancelled } from './server/turns.ts';

// Each edit makes much that is thrown away at once. By itself the heap of a large manifest grows to twice of what is in use.
setFlagsFromString('--heap-growing-percent=40');

// The entry of dist/server.js: LSP over `--stdio`, `--node-ipc`, `--socket` or `--pipe`, as the arguments say.
const connection = process.argv.includes('--stdio')
  ? overStdio()
  : createConnection(ProposedFeatures.all, answersCancelled);
serve(connection, nodeManifestHost(process.env));
// A request that the editor refuses, or does not answer because it is gone, must not end the server.
process.on('unhandledRejection', (reason) => console.error(reason));
connection.listen();

/** The editor may count byte order marks as characters, and may disconnect without a shutdown request. */
function overStdio(): Connection {
  // Standard output carries the protocol, so nothing else may be written to it.
  console.log = console.info = console.debug = console.error;
  for (const end of ['end', 'close']) process.stdin.on(end, () => process.exit(1));
  const ends = withoutByteOrderMarks(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout));
  return createConnection(ProposedFeatures.all, ends.reader, ends.writer, answersCancelled);
}
