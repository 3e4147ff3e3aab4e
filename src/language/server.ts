import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './languageServer.ts';
import { nodeDisk } from './nodeDisk.ts';

// The entry of dist/server.js: LSP over `--stdio`, `--node-ipc`, `--socket` or `--pipe`, as the arguments say.
const connection = createConnection(ProposedFeatures.all);
serve(connection, nodeDisk(process.env));
connection.listen();
